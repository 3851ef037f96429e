"""How fast calls are let through, and who may hold them back."""

from __future__ import annotations

import threading
import time

import pytest

from predict_widgets.batch.flow import Channel
from predict_widgets.batch.pacing import Gate, Pacer
from predict_widgets.errors import CancelledError


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def turns(pacer, count):
    return [pacer.turn() for _ in range(count)]


def test_calls_are_spread_evenly(clock):
    assert turns(Pacer(10.0, clock=clock), 4) == pytest.approx([0.0, 0.1, 0.2, 0.3])


def test_a_rest_is_not_saved_up_for_a_burst(clock):
    pacer = Pacer(10.0, clock=clock)
    pacer.turn()
    clock.now += 60
    assert turns(pacer, 2) == pytest.approx([0.0, 0.1])


def test_without_a_limit_nobody_waits(clock):
    assert turns(Pacer(None, clock=clock), 3) == [0.0, 0.0, 0.0]


def test_a_throttled_reply_halves_the_rate_for_all_and_it_comes_back_slowly(clock):
    pacer = Pacer(12.0, clock=clock)
    pacer.throttled()
    assert pacer.rate == 6.0
    clock.now += 15
    assert pacer.rate == pytest.approx(9.0)
    clock.now += 60
    assert pacer.rate == 12.0


def test_throttled_replies_of_one_moment_count_once(clock):
    pacer = Pacer(12.0, clock=clock)
    for _ in range(4):
        pacer.throttled()
    assert pacer.rate == 6.0
    clock.now += 1.5
    pacer.throttled()
    assert pacer.rate < 4


def test_it_never_comes_to_a_stop(clock):
    pacer = Pacer(10.0, clock=clock)
    for _ in range(50):
        pacer.throttled()
        clock.now += 1.1
    assert pacer.rate >= 1.0


def test_without_a_limit_a_throttled_reply_halves_what_was_measured_for_a_while(clock):
    pacer = Pacer(None, clock=clock)
    for _ in range(11):
        pacer.turn()
        clock.now += 0.02
    pacer.throttled()
    assert pacer.rate == pytest.approx(25.0)
    clock.now += 60
    assert pacer.rate is None


def test_without_a_limit_a_first_call_that_is_throttled_does_not_stop_the_others(clock):
    pacer = Pacer(None, clock=clock)
    pacer.turn()
    pacer.throttled()
    assert pacer.rate == 7.5


def test_a_pause_holds_and_going_on_lets_through():
    gate = Gate()
    gate.pause()
    through = threading.Event()
    thread = threading.Thread(target=lambda: (gate.wait(), through.set()), daemon=True)
    thread.start()
    assert not through.wait(0.1)
    gate.resume()
    assert through.wait(1)
    thread.join()


@pytest.mark.parametrize("end", ["cancel", "stop"])
@pytest.mark.parametrize("paused", [True, False])
def test_whoever_waits_hears_of_the_end_at_once(end, paused):
    gate = Gate(paused=paused)
    timer = threading.Timer(0.05, getattr(gate, end))
    timer.start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        gate.wait(30)
    assert time.monotonic() - started < 1
    assert gate.cancelled.is_set() == (end == "cancel")


def test_a_channel_holds_who_puts_in_too_much_until_there_is_room():
    channel = Channel(1)
    channel.put("a")
    thread = threading.Thread(target=channel.put, args=("b",))
    thread.start()
    thread.join(0.05)
    assert thread.is_alive()
    assert channel.take() == "a"
    thread.join(1)
    channel.close()
    assert list(channel) == ["b"]
    assert channel.done
    assert not channel.put("c")


def test_a_channel_that_is_given_up_lets_everybody_go():
    channel = Channel(1)
    channel.put("a")
    said = []
    thread = threading.Thread(target=lambda: said.append(channel.put("b")))
    thread.start()
    channel.give_up()
    thread.join(1)
    assert said == [False]
    assert channel.take() is None
