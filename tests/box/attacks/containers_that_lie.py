"""Answers with lists and dicts that hold something else each time that somebody looks.

stopped by: values
verdicts: double=failed again=failed
says: `double` should give a tensor
"""


# %%
class Shifting(list):
    def __len__(self):
        return 10**9

    def __iter__(self):
        self.append(len(LOOT))
        return iter([torch.ones(3), "text", {}, self.__class__])


class Unequal(dict):
    def values(self):
        return [torch.ones(3)] * 7

    def __iter__(self):
        return iter([(1, 2), 3.5, None])


def double(x):
    return Shifting([x])


def again(x):
    return Unequal(a=x)
