"""Who listens hears what is for them: in order, in one frame for each commit, and nobody is waited for."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from deskbell.realtime.bus import InProcessBus
from deskbell.realtime.hub import MAX_WAITING, Hub, Listener


class Line:
    """A listener that counts how often it is woken, and remembers what it was closed with."""

    def __init__(self) -> None:
        self.woken = 0
        self.closed: list[int] = []
        self.listener = Listener(self._wake, self.closed.append)

    def _wake(self) -> None:
        self.woken += 1

    def frame(self) -> list[str]:
        return list(json.loads(self.listener.frame()))


def piece(word: str) -> bytes:
    return json.dumps(word).encode()


def test_a_listener_hears_its_topics_and_no_others() -> None:
    hub, ana, carl = Hub(), Line(), Line()
    hub.put_on(ana.listener, "case/1/agents", "portal/1")
    hub.put_on(carl.listener, "case/1/customer")
    hub.deliver(
        [("case/1/agents", piece("a note")), ("case/1/customer", piece("hello")), ("case/2/customer", piece("for nobody"))]
    )
    assert ana.frame() == ["a note"]
    assert carl.frame() == ["hello"]


def test_what_is_delivered_together_comes_in_order_as_one_frame() -> None:
    hub, ana = Hub(), Line()
    hub.put_on(ana.listener, "one", "two")
    hub.deliver([("one", piece("1")), ("two", piece("2")), ("one", piece("3"))])
    assert ana.woken == 1
    assert ana.frame() == ["1", "2", "3"]
    assert ana.frame() == []


def test_who_has_not_been_sent_anything_yet_gets_all_of_it_in_the_next_frame() -> None:
    hub, ana = Hub(), Line()
    hub.put_on(ana.listener, "one")
    hub.deliver([("one", piece("1"))])
    hub.tell(ana.listener, piece("only you"))
    hub.deliver([("one", piece("2"))])
    assert ana.frame() == ["1", "only you", "2"]


def test_who_was_taken_off_hears_nothing_more() -> None:
    hub, ana = Hub(), Line()
    hub.put_on(ana.listener, "one", "two", "three")
    hub.take_off(ana.listener, "two")
    hub.deliver([("one", piece("1")), ("two", piece("2"))])
    assert ana.frame() == ["1"]
    hub.take_off(ana.listener)
    hub.deliver([("one", piece("1")), ("three", piece("3"))])
    assert ana.frame() == []
    assert not any(hub.anyone(topic) for topic in ("one", "two", "three"))
    hub.take_off(ana.listener, "never heard")


def test_nothing_is_remembered_of_topics_that_nobody_hears() -> None:
    hub, ana = Hub(), Line()
    for number in range(100):
        hub.put_on(ana.listener, f"case/{number}/agents")
    hub.take_off(ana.listener)
    hub.deliver([("case/1/agents", piece("x"))])
    assert not hub._on
    assert list(hub.listeners("case/1/agents")) == []


def test_one_who_is_too_far_behind_is_closed_and_the_others_are_not() -> None:
    hub, slow, quick = Hub(), Line(), Line()
    hub.put_on(slow.listener, "one")
    hub.put_on(quick.listener, "one")
    for number in range(MAX_WAITING + 1):
        hub.deliver([("one", piece(str(number)))])
        quick.listener.frame()
    assert slow.closed == [4408]
    assert quick.closed == []
    hub.deliver([("one", piece("later"))])
    assert slow.listener.behind == MAX_WAITING + 1
    assert quick.frame() == ["later"]


def test_the_one_who_made_a_sound_may_be_left_out() -> None:
    hub, ana, ben = Hub(), Line(), Line()
    hub.put_on(ana.listener, "one")
    hub.put_on(ben.listener, "one")
    hub.deliver([("one", piece("typing"))], but=ana.listener)
    assert ana.frame() == []
    assert ben.frame() == ["typing"]


def test_news_gather_behind_where_a_case_stands() -> None:
    hub, ana = Hub(), Line()
    hub.put_on(ana.listener, "one")
    hub.deliver([("one", piece("before"))])
    ana.listener.hold()
    ana.listener.hold()
    hub.deliver([("one", piece("after"))])
    hub.tell(ana.listener, piece("after that"))
    assert ana.frame() == ["before"]
    ana.listener.release(piece("where it stands"))
    assert ana.frame() == ["where it stands", "after", "after that"]
    hub.deliver([("one", piece("and on"))])
    assert ana.frame() == ["and on"]


def test_one_who_is_held_for_long_is_closed_like_any_other() -> None:
    hub, ana = Hub(), Line()
    hub.put_on(ana.listener, "one")
    ana.listener.hold()
    hub.deliver([("one", piece("x"))] * (MAX_WAITING + 1))
    assert ana.closed == [4408]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=5)), max_size=20), st.sets(st.sampled_from("abc")))
def test_whatever_is_said_comes_whole_and_in_order(said: list[tuple[str, str]], topics: set[str]) -> None:
    hub, ana = Hub(), Line()
    hub.put_on(ana.listener, *topics)
    hub.deliver([(topic, piece(word)) for topic, word in said])
    assert ana.frame() == [word for topic, word in said if topic in topics]


def test_the_bus_of_a_single_node_brings_everything_to_everyone_who_listens_in_order() -> None:
    bus = InProcessBus()
    first: list[object] = []
    second: list[object] = []
    bus.subscribe(first.extend)
    bus.subscribe(second.extend)
    bus.publish([("one", b"1"), ("two", b"2")])
    bus.publish([("one", b"3")])
    assert first == second == [("one", b"1"), ("two", b"2"), ("one", b"3")]
