"""What students are given and what staff keep: notebooks, PDFs, answer sheets, keys."""
