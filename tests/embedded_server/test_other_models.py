# ruff: noqa: RUF001 - letters of other scripts look like ours
"""color-regions, language-id, image-embedding, and what holds for all models together."""

import io
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from predict_widgets.embedded_server.models import color_regions
from predict_widgets.embedded_server.models.color_regions import ColorRegions
from predict_widgets.embedded_server.models.image_embedding import ImageEmbedding
from predict_widgets.embedded_server.models.language_id import (
    LANGUAGES,
    LanguageId,
    letters_in,
)
from predict_widgets.embedded_server.models.shipped import shipped_models
from predict_widgets.embedded_server.samples.rendered import SENTENCES, code_sheet, text_page
from predict_widgets.embedded_server.status import RefusedError

# Article 1 of the Universal Declaration of Human Rights, its first sentence, in some of them.
TRUE_LANGUAGES = {
    "ar": "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق.",
    "cs": "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
    "el": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "en": "All human beings are born free and equal in dignity and rights.",
    "es": "Todos los seres humanos nacen libres e iguales en dignidad y derechos.",
    "fi": "Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
    "hi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "hu": "Minden emberi lény szabadon születik és egyenlő méltósága és joga van.",
    "it": "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti.",
    "ja": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "ko": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "nl": "Alle mensen worden vrij en gelijk in waardigheid en rechten geboren.",
    "pl": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw.",
    "pt": "Todos os seres humanos nascem livres e iguais em dignidade e em direitos.",
    "ru": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "sv": "Alla människor är födda fria och lika i värde och rättigheter.",
    "tr": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах.",
    "vi": "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền.",
    "zh": "人人生而自由，在尊严和权利上一律平等。",
}


@pytest.fixture(scope="module")
def languages():
    model = LanguageId()
    model.ensure_loaded()
    return model


@pytest.fixture(scope="module")
def embedding():
    model = ImageEmbedding()
    model.ensure_loaded()
    return model


def masks(data):
    """Return the masks as (n, height, width) bool."""
    pictures = [
        Image.open(io.BytesIO(region.region_info.mask.image.base64)) for region in data.regions
    ]
    assert {(picture.format, picture.mode) for picture in pictures} == {("PNG", "L")}
    values = np.array([np.asarray(picture) for picture in pictures])
    assert set(np.unique(values)) <= {0, 255}
    return values > 0


def values_of(data):
    return [region.data.concepts[0].value for region in data.regions]


def test_color_masks_partition_the_picture_and_values_are_their_shares(pictures):
    for picture in pictures.values():
        data = ColorRegions().predict(picture)
        each = masks(data)
        assert (each.sum(axis=0) == 1).all()
        assert max(each.shape[1:]) <= 512
        assert each.shape[2] / each.shape[1] == pytest.approx(
            picture.width / picture.height, rel=0.01
        )
        assert values_of(data) == pytest.approx(each.mean(axis=(1, 2)).tolist(), abs=1e-6)
        assert sum(values_of(data)) == pytest.approx(1, abs=1e-5)
        assert values_of(data) == sorted(values_of(data), reverse=True)
        assert len({region.data.concepts[0].id for region in data.regions}) == len(data.regions)


def test_a_color_that_no_pixel_is_nearest_to_has_no_region(monkeypatch):
    centers = np.array([[250.0, 5, 5], [0, 250, 250]])
    monkeypatch.setattr(color_regions, "main_colors", lambda _: (centers, np.array([0.9, 0.1])))
    (region,) = ColorRegions().predict(Image.new("RGB", (20, 10), "red")).regions
    assert region.data.concepts[0].value == 1


def test_a_color_region_lies_where_the_color_is_and_has_no_box():
    picture = Image.new("RGB", (200, 100), "#ff6347")
    picture.paste("#4682b4", (0, 0, 50, 100))
    data = ColorRegions().predict(picture)
    names = [region.data.concepts[0].name for region in data.regions]
    assert names == ["Tomato #ff6347", "SteelBlue #4682b4"]
    assert values_of(data) == pytest.approx([0.75, 0.25])
    blue = masks(data)[1]
    assert blue[:, :50].all()
    assert not blue[:, 50:].any()
    assert not any(region.region_info.HasField("bounding_box") for region in data.regions)
    assert not any(region.value for region in data.regions)


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (8000, 200)])
def test_any_size_of_picture_has_color_regions(size):
    data = ColorRegions().predict(Image.new("RGB", size, "#123456"))
    assert values_of(data) == [1]
    assert masks(data).all()


@pytest.mark.parametrize("code", TRUE_LANGUAGES)
def test_languages_of_the_set_are_told(languages, code):
    best = languages.predict(TRUE_LANGUAGES[code]).concepts[0]
    assert (best.id, best.name) == (code, LANGUAGES[code])
    assert best.value > 0.5


def test_the_sample_texts_are_told(languages):
    for sentence in SENTENCES:
        assert languages.predict(sentence.text).concepts[0].id == sentence.language


def test_language_probabilities_sum_to_one_over_the_documented_set(languages):
    concepts = languages.predict("A text of more than a few letters.").concepts
    assert {concept.id for concept in concepts} == set(LANGUAGES)
    assert {label.id for label in languages.labels} == set(LANGUAGES)
    assert sum(concept.value for concept in concepts) == pytest.approx(1, abs=1e-5)
    values = [concept.value for concept in concepts]
    assert values == sorted(values, reverse=True)
    assert all(name in LanguageId.card.source for name in LANGUAGES.values())


@pytest.mark.parametrize("text", ["Hello there", "12345 67890 !!! 12345", "   ", "日本"])
def test_too_few_letters_are_refused(languages, text):
    with pytest.raises(RefusedError, match="from 12 on") as caught:
        languages.predict(text)
    assert caught.value.code == 30104
    assert str(letters_in(text)) in caught.value.details


def test_a_refused_text_leaves_its_neighbors_alone(client, helpers):
    reply = client.predict(
        "language-id", "Hi", "Where is the station?", model=helpers.config(max_concepts=3)
    )
    assert reply.status.code == 10010
    assert [output.status.code for output in reply.outputs] == [30104, 10000]
    assert reply.outputs[1].data.concepts[0].name == "English"
    assert len(reply.outputs[1].data.concepts) == 3


def test_of_a_very_long_text_the_beginning_is_read(languages):
    german = "Dies ist ein Satz auf Deutsch, und er wiederholt sich immer wieder. " * 400
    concepts = languages.predict(german[:20_000] + TRUE_LANGUAGES["en"] * 2000).concepts
    assert concepts == languages.predict(german[:20_000]).concepts
    assert concepts[0].name == "German"


def test_an_embedding_has_length_one_and_is_alike_for_alike_pictures(embedding, pictures):
    def vector(picture):
        (answer,) = embedding.predict(picture).embeddings
        assert answer.num_dimensions == len(answer.vector) == 1280
        return np.array(answer.vector)

    vectors = {name: vector(picture) for name, picture in pictures.items()}
    for name, picture in pictures.items():
        assert np.linalg.norm(vectors[name]) == pytest.approx(1, abs=1e-5)
        inner = picture.crop(
            (picture.width // 8, picture.height // 8, 7 * picture.width // 8, picture.height)
        )
        near = vector(inner) @ vectors[name]
        assert all(near > vector(inner) @ vectors[other] for other in pictures if other != name)


def test_classifier_and_embedding_share_one_network():
    models = {model.id: model for model in shipped_models()}
    classifier, embedding = models["imagenet-classifier"], models["image-embedding"]
    classifier.ensure_loaded()
    embedding.ensure_loaded()
    assert embedding._backbone is classifier._backbone
    runtime = embedding._backbone.runtime
    embedding.load()
    assert embedding._backbone.runtime is runtime


@pytest.mark.parametrize("model_id", ["language-id", "image-embedding"])
def test_a_missing_library_names_the_extra(monkeypatch, own_client, samples, model_id):
    from predict_widgets.embedded_server.models.lite0 import backbone

    monkeypatch.setattr(backbone, "WEIGHTS_PACKAGE", "no_such_package_of_weights")
    monkeypatch.setitem(sys.modules, "py3langid", None)
    item = "a text" if model_id == "language-id" else samples["coffee"]
    reply = own_client.predict(model_id, item)
    assert reply.status.code == 21350
    assert model_id in reply.status.details
    assert 'pip install "predict-widgets[embedded]"' in reply.status.details


IMAGE_MODELS = [model.id for model in shipped_models() if model.id != "language-id"]


@pytest.mark.parametrize("model_id", IMAGE_MODELS)
def test_corrupt_pictures_are_refused_and_their_neighbors_answered(client, samples, model_id):
    bad = [b"no picture", samples["cat"][:3000], text_page()[:200], b""]
    reply = client.predict(model_id, samples["cat"], *bad, "a text", samples["digit"])
    codes = [output.status.code for output in reply.outputs]
    assert codes == [10000, 30104, 30104, 30104, 30104, 30104, 10000]
    assert all(output.status.details for output in reply.outputs[1:6])


def without_ids(data):
    for region in data.regions:
        region.id = ""
    return data


@pytest.mark.parametrize("model_id", [model.id for model in shipped_models()])
def test_eight_threads_at_once_get_the_answers_of_one(server, helpers, samples, model_id):
    items = [samples["coffee"], samples["cat"], text_page(), code_sheet()]
    if model_id == "language-id":
        items = [TRUE_LANGUAGES[code] for code in ("en", "de", "zh", "ar")]
    client = helpers.client(server)
    model = helpers.config()
    if model_id == "imagenet-classifier":
        model.model_version.output_info.params["evidence"] = 2

    def ask(index):
        output = client.predict(model_id, items[index % 4], model=model).outputs[0]
        assert output.status.code == 10000
        return without_ids(output.data).SerializeToString(deterministic=True)

    alone = [ask(index) for index in range(4)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, range(8)))
    client.channel.close()
    assert together == alone * 2
