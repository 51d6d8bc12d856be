"""Makes files and folders without number.

stopped by: private folder
in landlock mode: landlock
"""

# %%
attempt("5,000 files", lambda: [open(f"file-{number}", "w").close() for number in range(5_000)])
attempt("5,000 folders", lambda: [os.mkdir(f"folder-{number}") for number in range(5_000)])
