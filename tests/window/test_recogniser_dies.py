"""The recogniser process is killed: the window says so, keeps the ink and reads on."""

import os
import signal

LONG_MS = 60_000


def test_killed_in_the_middle_of_a_stroke(window, answer, seven, qtbot, shared_client, hand):
    pad = window.draw.pad
    half = len(seven) // 2
    hand.press(*seven[:half])
    said = []
    window.notices.notified.connect(lambda *words: said.append(words))
    os.kill(shared_client.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(said), timeout=LONG_MS)
    level, sentence, _details = said[0]
    assert level == "warning"
    assert "Your drawing is kept" in sentence
    assert len(pad.drawing.strokes) == 1
    assert pad.is_pen_down

    hand.move(*seven[half:])
    hand.lift(seven[-1])
    answer(window, 7)
    assert len(pad.drawing.strokes) == 1
    assert len(pad.drawing.strokes[0].points) >= len(seven) - 2
    qtbot.waitUntil(lambda: "ready" in window.status.state.text(), timeout=LONG_MS)
