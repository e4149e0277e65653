"""One file that holds a whole home, making the home from it again, and looking a home over."""
