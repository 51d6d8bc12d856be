"""Traces every call in its process, to see what the grader's code there holds.

stopped by: namespaces
in landlock mode: nothing to stop
"""

# %%
import threading

WATCHED = ("answer", "_call", "_receive", "feed", "pack", "_get")


def profile(frame, event, argument):
    if event == "call" and frame.f_code.co_name in WATCHED:
        search(f"{frame.f_code.co_name} holds it", lambda: repr(frame.f_locals)[:20_000])
        search(f"{frame.f_code.co_name} is called by it", lambda: repr(frame.f_back.f_locals)[:20_000])


sys.setprofile(profile)
threading.setprofile(profile)
