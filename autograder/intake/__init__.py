"""An upload becomes an immutable, hashed submission; not one line of it is run or parsed here."""
