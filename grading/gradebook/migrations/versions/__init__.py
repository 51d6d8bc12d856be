"""One file a step; what a released step does is never changed."""
