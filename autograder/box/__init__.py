"""The only place where student code runs. `wire.py` opens with the theory of operation."""
