"""Walks the stack up to the loop that answers the grader, and through everything that it holds.

stopped by: namespaces
in landlock mode: nothing to stop
"""

# %%
import inspect

frame, seen = sys._getframe(), []
while frame is not None:
    seen.append(frame.f_code.co_name)
    for name, value in list(frame.f_locals.items()):
        search(f"{frame.f_code.co_name}.{name}", lambda: repr(value)[:200_000])
    search(f"globals of {frame.f_code.co_name}", lambda: repr(sorted(frame.f_globals))[:200_000])
    frame = frame.f_back
for caller in inspect.stack():
    search(f"source of {caller.function}", lambda: "".join(caller.code_context or []))
workspace = next((each.f_locals.get("self") for each in [sys._getframe(1), sys._getframe(2)] if each), None)
search("the workspace", lambda: repr(vars(workspace)))
