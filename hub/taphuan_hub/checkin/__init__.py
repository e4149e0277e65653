"""Classes and attendance: one static page that works without network, and its small API."""
