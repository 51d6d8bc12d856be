"""Asks the garbage collector for every object, and looks for the grader's.

stopped by: namespaces
in landlock mode: nothing to stop
"""

# %%
import gc
import time

until = time.monotonic() + 0.6
for thing in gc.get_objects():
    if time.monotonic() > until:
        break
    if type(thing) is dict:
        for value in list(thing.values()):
            if type(value) in (str, bytes) and len(value) > 30:
                search("an object", lambda: value)
    attempt("a keeper", lambda: -1 if "autograder.box.keeper" != type(thing).__module__ else 0)
for module in ("autograder.box.keeper", "autograder.grader.session", "autograder.course", "autograder.report"):
    if type(thing).__module__ in ("autograder.box.keeper", "autograder.grader.session"):
        LOOT.append("an object of the grader's")
for module in ("autograder.grader.session", "autograder.course"):
    attempt(f"import {module}", lambda: __import__(module))
