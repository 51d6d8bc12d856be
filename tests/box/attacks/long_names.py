"""Makes folders in folders, with the longest names that there may be, deeper than any path can say.

stopped by: private folder
in landlock mode: landlock
"""


# %%
def deep():
    for _ in range(3_000):
        os.mkdir("x" * 255)
        os.chdir("x" * 255)


attempt("3,000 folders deep", deep)
os.chdir(os.environ["HOME"]) if os.path.isdir(os.environ["HOME"]) else None
