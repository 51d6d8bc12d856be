"""Public checks of the linear unit: one worked example a task. Run them as often as you like."""

import torch


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]


def test_two_inputs_get_two_answers(student):
    """With weights 2 and -1 and bias 0.5, the unit answers 0.5 to (1, 2) and 6.5 to (3, 0).

    Hint: the product of the batch with the weights has one number for each row.
    """
    answers = student.linear_unit(torch.tensor([[1.0, 2.0], [3.0, 0.0]]), torch.tensor([2.0, -1.0]), torch.tensor(0.5))
    assert rounded(answers) == [0.5, 6.5]


def test_one_example_moves_the_weights_by_its_inputs(student):
    """On the input (1, 2), an answer of 0.5 where 0 is wanted gives the gradients (1, 2) and 1.

    Hint: twice the error, times each input.
    """
    example, target = torch.tensor([[1.0, 2.0]]), torch.tensor([0.0])
    for_weights, for_bias = student.gradients(example, target, torch.tensor([2.0, -1.0]), torch.tensor(0.5))
    assert rounded(for_weights) == [1.0, 2.0]
    assert rounded(for_bias) == [1.0]
