"""What people typed says the same in two renderers that share no line: markdown-it and GitHub's own."""

from __future__ import annotations

from html.parser import HTMLParser

import cmarkgfm
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.domain.markdown import Markdown, document, heading, item, literal, normal, paragraph

HOSTILE = [
    "a | b",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "一行目\n二行目\n\n三行目",
    "**強調。**次",
    "__強調__と*斜体*と~~取消~~と==蛍光==",
    "2026. 会議",
    "1) 一番目",
    "---",
    "***",
    "===",
    "題\n===",
    "題\n---",
    "題\n:-",
    "# 見出し",
    "見出し #",
    "#",
    "+ 足す",
    "- 引く",
    "-5℃",
    "* 点",
    "> 引用",
    " 字下げ",
    "\u3000字下げ\u3000",
    "\u00a0字下げ\u00a0",
    "\tタブ",
    "    四つの空白",
    "行末の逆斜線\\",
    "\\*",
    "\\",
    "🎉 完了 👨‍👩‍👧 :tada: :+1:",
    "<!channel> <@U0SECRETARY>",
    "<b>太字</b><script>alert(1)</script><!-- 無 -->",
    "&amp; &lt; &#35; &nbsp;",
    "https://example.com/a_b*c?d=1&e=`f`。続き",
    "http://example.com:8080/x). www.example.com、example.com",
    "連絡は kashiwagi@example.com まで、mailto:a@example.com",
    "a_b@c_d.example.com@e",
    "ftp://example.com xmpp:a@example.com git+ssh://example.com",
    "[x] 済み [ ] 未了",
    "[題](https://example.com) ![絵](x.png) [注]: /url",
    "[^1] [^1]: 脚注",
    "`コード` ``二重`` ```\n囲み\n```",
    "~~~\n囲み",
    "`https://example.com` と ``a@example.com`` と`x`",
    "一\u2028二\u2029三\x85四\x0b五",
    "{: .class} {{ liquid }} ${x} $y$",
    "!!! note",
    "\x00\x07\ud800\u202e",
    "",
    "。**",
    "図面.pdf と 3.5mm と e.g. と v1.2",
]
TAGS = {"h1", "h2", "h3", "p", "ul", "ol", "li", "strong", "code", "br"}
MARKDOWN_IT = MarkdownIt("gfm-like", {"linkify": False, "html": False})


class Reader(HTMLParser):
    """Reads HTML as what stands in it, in order: ("tag", "/li"), and ("text", …) without `code` around it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, (tag, attrs)
        if tag != "code":
            self.found.append(("tag", tag))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag != "code":
            self.found.append(("tag", f"/{tag}"))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] == "text":
            data = self.found.pop()[1] + data
        self.found.append(("text", data))


def read(html: str) -> list[tuple[str, str]]:
    """Return the structure and the text of HTML, without the line ends that stand between its blocks."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    plain = [(kind, text if kind == "tag" else text.strip("\n")) for kind, text in reader.found]
    return [(kind, text) for kind, text in plain if text]


def both(text: str) -> list[tuple[str, str]]:
    """Return what both renderers make of a text: the same."""
    one = read(MARKDOWN_IT.render(text))
    assert read(cmarkgfm.github_flavored_markdown_to_html(text)) == one
    return one


def within(tag: str, *inside: tuple[str, str]) -> list[tuple[str, str]]:
    return [("tag", tag), *inside, ("tag", f"/{tag}")]


def one_line(text: str) -> list[tuple[str, str]]:
    return [("text", line) for line in [normal(text).replace("\n", " ")] if line]


def broken(text: str) -> list[tuple[str, str]]:
    """Return a text as its lines with the breaks between them."""
    parts = [part for line in normal(text).split("\n") for part in (("tag", "br"), ("text", line))][1:]
    return [part for part in parts if part[1]]


SIGNS = "#*_-+=`~|\\[](){}<>&!:.@/ \n\t0a１、。\u3000$^%w"


def hostile(test):
    for text in HOSTILE:
        test = example(text)(test)
    return given(st.one_of(st.text(max_size=60), st.text(SIGNS, max_size=40)))(test)


@hostile
def test_a_text_in_a_headline_and_in_lists_is_read_as_it_was_typed(text: str) -> None:
    typed = literal(text)
    label = Markdown(f"**決定**:{typed}")
    page = document([[heading(2, typed)], [item(typed, [item(label)]), item(paragraph(text), [item(typed)])]])
    deep = within("ul", *within("li", *one_line(text)))
    said = [("text", ":" + "".join(one[1] for one in one_line(text)))]
    labelled = within("ul", *within("li", *within("strong", ("text", "決定")), *said))
    assert both(page) == [
        *within("h2", *one_line(text)),
        *within("ul", *within("li", *one_line(text), *labelled), *within("li", *broken(text), *deep)),
    ]


@hostile
def test_a_text_of_its_own_is_read_as_it_was_typed(text: str) -> None:
    shown = both(document([[paragraph(text)]]))
    assert shown == (within("p", *broken(text)) if normal(text) else [])


@given(st.text(SIGNS, max_size=20), st.text(SIGNS, max_size=20))
def test_texts_side_by_side_do_not_work_together(one: str, other: str) -> None:
    joined = Markdown(f"{literal(one)}、{literal(other)}")
    said = "".join([*(text for _, text in one_line(one)), "、", *(text for _, text in one_line(other))])
    assert both(document([[item(joined)]])) == within("ul", *within("li", ("text", said)))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("一\u2028二\u2029三", "一\n二\n三"),
        ("  a\t b  ", "a b"),
        ("\u3000字下げ", "\u3000字下げ"),
        ("\x00a\u202eb\ud800", "ab"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_readers_see_no_difference_to_what_is_kept(typed: str, kept: str) -> None:
    assert normal(typed) == kept


def test_a_plain_text_stays_plain_for_whoever_reads_the_file_itself() -> None:
    text = "D34の窓口企業はF32、樹脂はF09(期限は12/10)。費用は1,200円、2.5mm厚!"
    assert literal(text) == text
