"""The attempts API and the worker that marks, in one service."""
