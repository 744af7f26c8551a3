import contextlib
import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of
from digitscope.ink.framing.framing import frame
from digitscope.ink.photo.loading import ImageError, drawing_to_png, load_picture

SEVEN = drawing_of([[(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)], [(0.42, 0.53), (0.66, 0.53)]])
SIDE = 320


def ink(side=SIDE):
    """The seven as drawn, (side, side), 0…1, 1 where there is ink."""
    return 1 - np.asarray(Image.open(io.BytesIO(drawing_to_png(SEVEN, side))), dtype=np.float32) / 255


def on(paper, pen, mask=None):
    mask = ink() if mask is None else mask
    paper, pen = np.atleast_1d(np.asarray(paper, float)), np.atleast_1d(np.asarray(pen, float))
    return paper * (1 - mask[..., None]) + pen * mask[..., None]


def encoded(pixels, kind="PNG", **options):
    pixels = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def uneven(height=SIDE, width=SIDE):
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    return (0.95 - 0.35 * x - 0.2 * y)[..., None] * np.array([1, 0.97, 0.9])


def assert_is_the_seven(content):
    framing = frame(Drawing(picture=load_picture(content)))
    expected = frame(SEVEN)
    assert framing is not None
    assert expected is not None
    assert framing.source == "picture"
    assert np.abs(framing.image - expected.image).mean() * 255 < 8


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
@pytest.mark.parametrize(("paper", "pen"), [((1, 1, 1), (0, 0, 0)), ((0.08, 0.1, 0.12), (0.9, 0.9, 0.85))])
def test_every_kind_of_file_dark_on_light_and_light_on_dark(kind, paper, pen):
    assert_is_the_seven(encoded(on(paper, pen), kind))


@pytest.mark.parametrize("pen", [(0.2, 0.3, 0.8), (0.8, 0.1, 0.1), (1.0, 0.9, 0.1), (0.6, 0.6, 0.6)])
def test_coloured_and_faint_ink(pen):
    assert_is_the_seven(encoded(on((1, 1, 1), pen)))


def test_uneven_paper_with_noise_as_a_photo():
    noise = np.random.default_rng(3).normal(0, 0.03, (SIDE, SIDE, 3))
    assert_is_the_seven(encoded(on(uneven(), (0.2, 0.2, 0.25)) + noise, "JPEG", quality=75))


def test_shadow_across_the_paper():
    y, x = np.mgrid[0 : 1 : SIDE * 1j, 0 : 1 : SIDE * 1j]
    shadow = 0.9 - 0.4 / (1 + np.exp((x + 0.6 * y - 0.7) / 0.02))
    assert_is_the_seven(encoded(on(np.repeat(shadow[..., None], 3, axis=2), (0.1, 0.1, 0.15))))


@pytest.mark.parametrize("seed", range(4))
def test_a_board_smudged_with_chalk(seed):
    random = np.random.default_rng(seed)
    smudges = np.asarray(
        Image.fromarray(random.normal(size=(20, 20)).astype(np.float32)).resize(
            (SIDE, SIDE), Image.Resampling.BICUBIC
        )
    )
    board = np.array([0.15, 0.25, 0.28]) + 0.05 * smudges[..., None]
    chalk = board * (1 - 0.9 * ink()[..., None]) + 0.9 * ink()[..., None] * np.array([0.55, 0.6, 0.55])
    assert_is_the_seven(encoded(chalk, "JPEG", quality=80))


def test_specks_are_dropped():
    pixels = on((1, 1, 1), (0, 0, 0))
    at = np.random.default_rng(1).integers(0, SIDE, (40, 2))
    pixels[at[:, 0], at[:, 1]] = 0
    assert_is_the_seven(encoded(pixels))


@pytest.mark.parametrize("across", [False, True])
def test_ruled_and_squared_paper(across):
    paper = np.full((SIDE, SIDE, 3), 0.95)
    for begin in range(10, SIDE, 24):
        paper[begin : begin + 2] *= (0.7, 0.8, 0.9)
        if across:
            paper[:, begin : begin + 2] *= (0.7, 0.8, 0.9)
    assert_is_the_seven(encoded(on(paper, (0.1, 0.1, 0.3))))


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize("rise", [-0.12, 0.03, 0.2])
def test_ruled_and_squared_paper_taken_askew(across, rise):
    paper = np.full((SIDE, SIDE, 3), 0.95)
    y, x = np.mgrid[:SIDE, :SIDE]
    for along in (y + rise * x, x - rise * y)[: 1 + across]:
        paper[along % 30 < 2.5] *= (0.55, 0.6, 0.75)
    assert_is_the_seven(encoded(on(paper, (0.1, 0.1, 0.3))))


def test_a_bar_that_somebody_drew_across_is_no_ruled_line():
    bar = np.zeros((SIDE, SIDE), np.float32)
    bar[150:156, 40:280] = bar[60:240, 150:156] = 1
    framing = frame(Drawing(picture=load_picture(encoded(on((1, 1, 1), (0, 0, 0), bar)))))
    assert framing is not None
    assert framing.image[:, 6].max() > 0.9


@pytest.mark.parametrize("turn", [0.4, 1.9, 3.3, 5.2])
@pytest.mark.parametrize("depth", [0.35, 0.55])
def test_a_hard_shadow_over_the_digit(turn, depth):
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    shade = np.where(np.cos(turn) * x + np.sin(turn) * y > 0.1, 1 - depth, 1.0)
    pixels = on((0.9, 0.88, 0.85), (0.1, 0.1, 0.15)) * shade[..., None]
    assert_is_the_seven(encoded(pixels, "JPEG", quality=85))


@pytest.mark.parametrize(("at", "width"), [(0, 6), (14, 4)])
def test_a_frame_is_no_ink(at, width):
    pixels = on((1, 1, 1), (0, 0, 0))
    outside, inside = slice(at, SIDE - at), slice(at + width, SIDE - at - width)
    framed = pixels.copy()
    framed[outside, outside] = 0
    framed[inside, inside] = pixels[inside, inside]
    assert_is_the_seven(encoded(framed))


@pytest.mark.parametrize(
    ("table", "paper", "pen"), [(0.2, 0.9, 0.1), (0.0, 1.0, 0.0), (1.0, 0.1, 1.0), (0.5, 0.95, 0.1)]
)
def test_a_page_on_a_table(table, paper, pen):
    pixels = np.full((SIDE + 120, SIDE + 100, 3), table)
    pixels[50 : 50 + SIDE, 60 : 60 + SIDE - 40] = on((paper,) * 3, (pen,) * 3)[:, 20:-20]
    assert_is_the_seven(encoded(pixels))


@pytest.mark.parametrize("degrees", [-14, 5, 12])
def test_a_page_on_a_table_taken_askew(degrees):
    page = Image.fromarray(np.rint(on((0.92,) * 3, (0.1,) * 3) * 255).astype(np.uint8))
    turned = page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=(70, 60, 80))
    wide = Image.new("RGB", (turned.width + 80, turned.height + 60), (70, 60, 80))
    wide.paste(turned, (30, 25))
    found = load_picture(encoded(np.asarray(wide, np.float64) / 255))
    alone = Image.fromarray(np.rint(ink() * 255).astype(np.uint8)).rotate(
        degrees, Image.Resampling.BICUBIC, expand=True
    )
    framed, wanted = (
        frame(Drawing(picture=each)) for each in (found, Picture(np.asarray(alone, np.float32) / 255))
    )
    assert framed is not None
    assert wanted is not None
    assert np.abs(framed.image - wanted.image).mean() * 255 < 8


@pytest.mark.parametrize("colour", [0.0, 1.0])
def test_ink_on_nothing(colour):
    clear = np.concatenate([np.full((SIDE, SIDE, 3), colour), ink()[..., None]], axis=2)
    assert_is_the_seven(encoded(clear))
    assert_is_the_seven(encoded(clear, "WEBP", lossless=True))


def test_a_card_with_clear_corners():
    card = np.concatenate([on((1, 1, 1), (0, 0, 0)), np.ones((SIDE, SIDE, 1))], axis=2)
    card[:20, :20, 3] = card[-20:, -20:, 3] = 0
    assert_is_the_seven(encoded(card))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation(orientation):
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    image = Image.open(io.BytesIO(encoded(on((1, 1, 1), (0, 0, 0)))))
    if orientation > 1:
        image = image.transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, quality=95)
    assert_is_the_seven(buffer.getvalue())


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "CMYK"])
def test_other_modes(mode):
    grey = Image.open(io.BytesIO(drawing_to_png(SEVEN, SIDE)))
    if mode == "I;16":
        image = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    else:
        image = grey.convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    assert_is_the_seven(buffer.getvalue())


def test_a_hair_line_on_a_large_canvas():
    pixels = np.ones((1200, 1200))
    for begin, end in (((400, 300), (800, 300)), ((800, 300), (550, 900))):
        for share in np.linspace(0, 1, 3000):
            x, y = np.array(begin) + share * (np.array(end) - np.array(begin))
            pixels[int(y), int(x)] = 0
    framing = frame(Drawing(picture=load_picture(encoded(pixels[..., None]))))
    assert framing is not None
    assert framing.image[8:20].sum(axis=1).mean() > 1.5


def test_small_pictures():
    for side in (24, 40, 64):
        framing = frame(Drawing(picture=load_picture(encoded(on((1, 1, 1), (0, 0, 0), ink(side))))))
        assert framing is not None
        assert framing.image.max() > 0.8
    for side in (1, 2, 3):
        assert load_picture(encoded(np.zeros((side, side, 1)))).ink.shape[0] >= 1


def test_blank_paper_has_no_ink():
    rng = np.random.default_rng(0)
    photo = uneven() + rng.normal(0, 0.01, (SIDE, SIDE, 3))
    for pixels in (np.ones((200, 200, 3)), np.zeros((50, 80, 3)), uneven(), photo):
        assert frame(Drawing(picture=load_picture(encoded(pixels)))) is None


def test_a_picture_as_mnist_has_them_goes_through_untouched():
    framing = frame(SEVEN)
    assert framing is not None
    for turned in (framing.image, 1 - framing.image):
        picture = load_picture(encoded(turned[..., None]))
        assert picture.framed
        assert np.abs(picture.ink - framing.image).max() < 1e-6


def test_28_pixels_square_but_not_framed():
    ink_there = np.zeros((28, 28, 1))
    ink_there[2:9, 3:5] = 1
    picture = load_picture(encoded(ink_there))
    assert not picture.framed
    framing = frame(Drawing(picture=picture))
    assert framing is not None
    assert framing.image[14, 14] > 0.9


def bomb():
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))


def test_faults_are_told_in_sentences(tmp_path):
    whole = encoded(on((1, 1, 1), (0, 0, 0)))
    for content, says in (
        (b"", "not a readable image"),
        (b"hello", "not a readable image"),
        (bomb(), "million pixels"),
        (whole[: len(whole) // 2], "damaged"),
        (whole[:20] + b"\xff" * 30 + whole[50:], "damaged|not a readable|million"),
    ):
        with pytest.raises(ImageError, match=says) as caught:
            load_picture(content)
        assert str(caught.value).endswith(".")
        assert "pad" not in str(caught.value)  # the window alone has one, and says so itself
    with pytest.raises(ImageError, match="could not be read"):
        load_picture(tmp_path / "none.png")


def test_the_name_does_not_decide_what_a_file_is(tmp_path):
    path = tmp_path / "seven.txt"
    path.write_bytes(encoded(on((1, 1, 1), (0, 0, 0)), "JPEG"))
    assert_is_the_seven(path)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2000),
    st.binary(min_size=1, max_size=6),
    st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "BMP"]),
)
def test_damaged_bytes_give_a_picture_or_a_sentence(at, patch, kind):
    content = bytearray(encoded(on((1, 1, 1), (0, 0, 0), ink(48)), kind))
    at %= len(content)
    content[at : at + len(patch)] = patch
    with contextlib.suppress(ImageError):
        assert load_picture(bytes(content)).ink.ndim == 2


def test_a_png_shows_strokes_and_picture():
    under = Picture(np.pad(np.ones((10, 10), np.float32), 45))
    pixels = np.asarray(Image.open(io.BytesIO(drawing_to_png(Drawing(SEVEN.strokes, under), 200))))
    assert pixels.shape == (200, 200)
    assert pixels[100, 100] == 0
    assert pixels[50, 100] == 0
    assert pixels[5, 5] == 255


def test_a_line_that_is_brought_to_the_usual_width_stays_full_ink():
    for height in range(40, 76):
        picture = np.zeros((80, 80), np.float32)
        picture[2 : 2 + height, 38:43] = 1
        framing = frame(Drawing(picture=Picture(picture)))
        assert framing is not None
        assert framing.image.max() > 0.97, height


def test_what_comes_in_from_the_border_is_no_ink():
    plain = on(0.9, 0.2)
    y, x = np.mgrid[0 : 1 : SIDE * 1j, 0 : 1 : SIDE * 1j]
    finger, wedge = (x - 1) ** 2 + (y - 0.5) ** 2 < 0.02, x + y < 0.2
    seen = np.where((finger | wedge)[..., None], 0.45, plain)
    framed, wanted = (frame(Drawing(picture=load_picture(encoded(each)))) for each in (seen, plain))
    assert np.abs(framed.image - wanted.image).max() < 0.1


def test_nothing_comes_in_from_the_border_beside_a_number():
    paper = np.full((SIDE, SIDE, 1), 0.9)
    small = on(0.9, 0.2)[::4, ::4]  # each a fifth as high as the picture
    for left in (60, 130, 200):
        paper[120 : 120 + len(small), left : left + len(small)] = small
    y, x = np.mgrid[0 : 1 : SIDE * 1j, 0 : 1 : SIDE * 1j]
    seen = np.where((x + y < 0.25)[..., None], 0.45, paper)
    found, wanted = (load_picture(encoded(each)).ink > 0.5 for each in (seen, paper))
    assert wanted.sum() > 500
    assert (found != wanted).sum() < 100


def test_ink_that_touches_the_border_stays_where_nothing_else_lies_in_the_middle():
    tight = ink()[60:275, 85:240]
    assert tight[0].max() + tight[:, 0].max() > 0
    framed = frame(Drawing(picture=load_picture(encoded(1 - tight[..., None]))))
    assert framed.image.sum() > 60


@pytest.mark.parametrize("kind", ["TIFF", "PPM"])
def test_tiff_is_read_as_png_is_whatever_its_ending(tmp_path, kind):
    (tmp_path / "a.png").write_bytes(encoded(on((1, 1, 1), (0, 0, 0)), kind))
    assert frame(Drawing(picture=load_picture(tmp_path / "a.png"))) is not None


@pytest.mark.parametrize("size", [(1, 60_000_000), (60_000_000, 1), (10, 50_000), (12, 721)])
def test_a_strip_is_refused_with_its_size(size):
    content = io.BytesIO()
    Image.new("1", size, 1).save(content, "PNG")
    with pytest.raises(ImageError, match=f"a strip of {size[0]:,} × {size[1]:,} pixels"):
        load_picture(content.getvalue())


def test_a_jpeg_of_a_thousand_passes_is_refused():
    whole = encoded(on((1, 1, 1), (0, 0, 0)), "JPEG", progressive=True)
    first = whole.index(b"\xff\xda")
    passes = whole[first : whole.index(b"\xff", first + 2)]
    with pytest.raises(ImageError, match="too many passes"):
        load_picture(whole[:first] + passes * 1000 + whole[first:])
    assert load_picture(whole).ink.any()


@pytest.mark.parametrize("mode", ["I;16", "I", "F", "RGBA", "P"])
def test_a_large_picture_of_every_kind_is_read(mode):
    plain = Image.fromarray(np.uint8(255 * on((1, 1, 1), (0, 0, 0)))).convert("L").resize((2000, 2000))
    image = plain.convert("I").convert("I;16") if mode == "I;16" else plain.convert(mode)
    content = io.BytesIO()
    image.save(content, "TIFF")
    framed = frame(Drawing(picture=load_picture(content.getvalue())))
    wanted = frame(Drawing(picture=load_picture(encoded(on((1, 1, 1), (0, 0, 0))))))
    assert np.abs(framed.image - wanted.image).mean() < 0.03


def test_values_that_are_no_numbers_are_taken_as_nothing():
    deep = np.full((200, 200), 1.0, np.float32)
    deep[60:140, 90:110] = 0.0
    deep[0, :4] = np.nan, np.inf, -np.inf, 1
    content = io.BytesIO()
    Image.fromarray(deep).save(content, "TIFF")
    assert frame(Drawing(picture=load_picture(content.getvalue()))) is not None


def test_what_is_no_file_gets_a_sentence(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(5_000_000_000)  # takes no room on the disk
    for path, says in (
        (tmp_path / "pipe.png", "a pipe, not a file"),
        (tmp_path, "a folder, not a file"),
        (Path("/dev/zero"), "a device, not a file"),
        (tmp_path / "large.png", "more than 300 MB"),
    ):
        with pytest.raises(ImageError, match=says):
            load_picture(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM"])
def test_damaged_pictures_are_read_or_refused(kind, odd_versions, capfd):
    for made in odd_versions(encoded(on((1, 1, 1), (0, 0, 0)), kind), 5, 80):
        with contextlib.suppress(ImageError):
            assert load_picture(made).ink.ndim == 2
    assert capfd.readouterr() == ("", "")


def test_libraries_say_nothing_of_a_damaged_picture(odd_versions, capfd):
    for way in ("tiff_lzw", "tiff_deflate", "jpeg"):
        for made in odd_versions(encoded(on((1, 1, 1), (0, 0, 0)), "TIFF", compression=way), 6, 60):
            with contextlib.suppress(ImageError):
                load_picture(made)
    os.write(2, b"still heard")
    assert capfd.readouterr() == ("", "still heard")
