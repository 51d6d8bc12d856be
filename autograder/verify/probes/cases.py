"""Whether public checks give a hidden case away: a call that both make, with the same arguments."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from autograder.box import wire
from autograder.verify.probes.recording import Recorded, Script, Tensors, handles

# calling these changes nothing, so that what was asked of them before does not matter
_WITHOUT_PAST = frozenset({"function", "type", "builtin_function_or_method"})


def given_away(public: Recorded, hidden: Recorded) -> list[str]:
    """A sentence for each call of a hidden test whose answer a public check shows: the same arguments, after the same
    calls of the same object. Making an object shows nothing.
    """
    shown: dict[bytes, str] = {}
    for script in public:
        for _, case in _cases(script):
            shown.setdefault(case, script.test)
    found = (
        f"{script.test}: calls `{label}` as the public check {shown[case]} does, so students see the answer; "
        "give one of them other inputs"
        for script in hidden
        for label, case in _cases(script)
        if case in shown
    )
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Made:
    """An object in the box: how it came about and what was called on it since, shared with its parts and methods."""

    story: list[bytes] = field(default_factory=list)
    has_past: bool = True


def _cases(script: Script) -> Iterator[tuple[str, bytes]]:
    """Every call with arguments that was answered with a value: what was called, and a digest of the whole case."""
    objects: dict[int, _Made] = {}
    for asked in script.asked:
        match asked.question, asked.answer:
            case wire.Seed(), _:
                objects.clear()
            case wire.Get(target=target), wire.Done(value=value):
                for handle in handles(value):
                    own = _Made(has_past=handle.kind not in _WITHOUT_PAST)
                    objects.setdefault(handle.number, own if target is None else objects.get(target.number, own))
            case wire.Call() as call, wire.Done(value=value):
                called = _Made(has_past=False) if call.target is None else objects.get(call.target.number, _Made())
                case = _digest(asked.label, called, call, asked.tensors, objects)
                for handle in handles(value):
                    objects.setdefault(handle.number, _Made([case]))
                if called.has_past:
                    called.story.append(case)
                if (call.args or call.kwargs) and value is not None and not handles(value):
                    yield asked.label, case


def _digest(label: str, called: _Made, call: wire.Call, tensors: Tensors, objects: Mapping[int, _Made]) -> bytes:
    """Equal for calls of one thing, in one state, with equal arguments."""
    args = [_plain(value, tensors, objects) for value in call.args]
    kwargs = [(name, _plain(call.kwargs[name], tensors, objects)) for name in sorted(call.kwargs)]
    whole = [label, called.story, call.path, args, kwargs]
    return hashlib.sha256(msgspec.msgpack.encode(whole)).digest()


def _plain(value: wire.Value, tensors: Tensors, objects: Mapping[int, _Made]) -> Any:
    """The value as lists of plain things; 2 and 2.0 are the same, in tensors too."""
    match value:
        case wire.TensorAt(index=index):
            return ["tensor", list(tensors[index].shape), (tensors[index].double() + 0.0).numpy().tobytes()]
        case wire.ListOf(items=items) | wire.TupleOf(items=items):
            return ["items", *(_plain(item, tensors, objects) for item in items)]
        case wire.ScriptOf(items=items):
            return ["script", *(_plain(item, tensors, objects) for item in items)]
        case wire.DictOf(keys=keys, values=values):
            return ["dict", *(_plain(each, tensors, objects) for each in (*keys, *values))]
        case wire.Handle(number=number):
            return ["object", *objects.get(number, _Made()).story]
        case wire.DtypeOf(name=name):
            return ["dtype", name]
        case bool() | None | str():
            return value
        case int() | float():
            return float(value)
    return repr(value)
