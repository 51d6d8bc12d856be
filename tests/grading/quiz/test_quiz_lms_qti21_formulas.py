"""Formulas of QTI 2.1: what MathML 2 does not have is said otherwise, and all else stays as it is."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lms_samples import CODE, quiz_of

from grading.quiz.item import Item, Kind, Option
from grading.quiz.lms.export import export
from grading.quiz.lms.flow import flow
from grading.quiz.lms.formats import Format
from grading.quiz.lms.qti21_formulas import mathml2
from grading.quiz.markup import html


def written(latex: str) -> str:
    """The inside of a formula."""
    return flow(mathml2(html(f"${latex}$"))).split("><mrow>", 1)[1].removesuffix("</mrow></math></p>")


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\!", '<mspace width="-0.1667em" />'),
        (r"\negmedspace", '<mspace width="-0.2222em" />'),
        (r"\negthickspace", '<mspace width="-0.2778em" />'),
        (r"\mkern9mu", '<mspace width="0.5em" />'),
        (r"\mspace{-3mu}", '<mspace width="-0.1667em" />'),
        (r"\mspace{1.8mu}", '<mspace width="0.1em" />'),
        (
            r"\hphantom{x}",
            '<mpadded height="0em" depth="0em"><mphantom><mrow><mi>x</mi></mrow></mphantom></mpadded>',
        ),
        (r"\mathrel{R}", "<mrow><mrow><mi>R</mi></mrow></mrow>"),
        (r"\mathord{x}", "<mrow><mrow><mi>x</mi></mrow></mrow>"),
        (r"\mathop{\text{argmax}}_x", "<msub><mrow><mrow><mtext>argmax</mtext></mrow></mrow><mi>x</mi></msub>"),
        (r"{\displaystyle}", "<mrow><mrow /></mrow>"),
        (
            r"\xcancel{x}",
            '<menclose notation="updiagonalstrike"><menclose notation="downdiagonalstrike">'
            "<mrow><mi>x</mi></mrow></menclose></menclose>",
        ),
        (r"\colorbox{red}{x}", '<mstyle mathbackground="red"><mtext>x</mtext></mstyle>'),
        (r"\fcolorbox{red}{blue}{x}", '<mstyle mathbackground="blue"><mtext>x</mtext></mstyle>'),
        (r"\rule{1em}{2ex}", '<mstyle mathbackground="black"><mspace width="1em" height="2ex" /></mstyle>'),
        (r"\href{https://e.org}{x}", "<mrow><mrow><mi>x</mi></mrow></mrow>"),
        (r"\raise1ex{x}", '<mpadded height="+1ex" depth="-1ex"><mrow><mi>x</mi></mrow></mpadded>'),
    ],
)
def test_what_mathml_2_lacks_is_said_otherwise(latex: str, expected: str) -> None:
    """Lengths with a number and a unit, text alone in tokens, one stroke an element, colours where they may be."""
    assert written(latex) == expected


def test_labels_of_arrows_are_not_shifted() -> None:
    """An attribute that came with MathML 3; the rest of the label stays."""
    assert "voffset" in html(r"$\xrightarrow{f}$")
    assert "voffset" not in written(r"\xrightarrow{f}")
    assert 'lspace="0.556em"' in written(r"\xrightarrow{f}")


@pytest.mark.parametrize(
    "text",
    [
        "no formula, <signs> & *marks*",
        CODE,
        r"$$\sum_{i=1}^n \frac{x_i}{\sqrt{\hat{y}}}$$ *and* $\begin{pmatrix}a&b\\c&d\end{pmatrix}$, `so`",
        r"| $\boxed{a}$ | $\cancel{b}$ |" "\n|--|--|\n" r"| $a<b\,c\quad d$ | $\mathbf{W}^\top \in \mathbb{R}^{d}$ |",
    ],
)
def test_all_else_stays(text: str) -> None:
    """Nothing is lost on the way through."""
    assert flow(mathml2(html(text))) == flow(html(text))


def test_every_text_of_an_export_is_mended(tmp_path: Path) -> None:
    """Questions, options, passages, feedback, and what stands above the quiz's items."""
    text = r"$a\!b$"
    options = (Option("a", text, True, text), Option("b", "no"))
    item = Item("m", Kind.SINGLE, text, options=options, passage=text, feedback=text, feedback_wrong=text)
    quiz = replace(quiz_of(item), description=text)
    with zipfile.ZipFile(io.BytesIO(export(quiz, Format.QTI21, tmp_path).data)) as opened:
        files = {name: opened.read(name).decode() for name in opened.namelist()}
    assert files["items/item-m.xml"].count("-0.1667em") == 6
    assert files["test.xml"].count("-0.1667em") == 1
    assert not any("negativethinmathspace" in content for content in files.values())
