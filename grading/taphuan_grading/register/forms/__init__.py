"""The Excel form of the register: written, read in whatever state it comes back, marked where it is wrong."""
