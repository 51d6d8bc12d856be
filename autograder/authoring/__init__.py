"""From source/NAME/ to release/NAME/ and solutions/NAME/: regions, variants, notebooks, leaks, release."""
