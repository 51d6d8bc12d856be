"""A class that nobody is in, to try the rest on."""
