"""Leaves modules named like ours and torch's where they might be imported from, and empties the list of modules.

stopped by: namespaces
in landlock mode: landlock
"""


# %%
def shadow():
    for name in ("torch", "autograder", "json", "pytest", "sitecustomize"):
        os.mkdir(name)
        with open(f"{name}/__init__.py", "w") as file:
            file.write("raise SystemExit\n")
        with open(f"{name}.pth", "w") as file:
            file.write("import os; os._exit(0)\n")


attempt("shadow modules", lambda: shadow() or -1)
sys.path.insert(0, os.getcwd())
os.environ["PYTHONPATH"] = os.getcwd()
for name in ("autograder.box.wire", "autograder.errors", "json", "socket"):
    sys.modules[name] = None
