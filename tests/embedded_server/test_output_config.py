import pytest
from clarifai_grpc.grpc.api import resources_pb2

PLACES = ["model", "version"]


@pytest.fixture(scope="module")
def ask(client, samples, helpers):
    def ask(model_id="imagenet-classifier", photo="coffee", place="version", **fields):
        return client.predict(model_id, samples[photo], model=helpers.config(place, **fields))

    return ask


def named(*names):
    return [resources_pb2.Concept(name=name) for name in names]


def concepts(reply):
    return list(reply.outputs[0].data.concepts)


def test_the_default_is_20_concepts_of_each_vocabulary_best_first(ask):
    found = concepts(ask())
    vocabularies = [concept.vocab_id for concept in found]
    assert vocabularies == ["imagenet"] * 20 + ["groups"] * 20
    for vocabulary in ("imagenet", "groups"):
        values = [concept.value for concept in found if concept.vocab_id == vocabulary]
        assert values == sorted(values, reverse=True)
    assert {(concept.app_id, concept.user_id) for concept in found} == {("main", "embedded")}


@pytest.mark.parametrize("place", PLACES)
def test_max_concepts_counts_in_either_place(ask, place):
    assert len(concepts(ask(place=place, max_concepts=3))) == 6


@pytest.mark.parametrize("place", PLACES)
def test_min_value_drops_what_is_below_in_either_place(ask, place):
    found = concepts(ask(place=place, min_value=0.5))
    assert [concept.name for concept in found] == ["espresso", "drink"]


def test_the_versions_place_wins_over_the_models(client, samples, helpers):
    model = helpers.config("version", max_concepts=2)
    model.output_info.output_config.max_concepts = 9
    model.output_info.output_config.min_value = 0.9
    reply = client.predict("imagenet-classifier", samples["coffee"], model=model)
    assert [concept.name for concept in concepts(reply)] == ["espresso", "drink"]


@pytest.mark.parametrize("place", PLACES)
def test_concepts_are_selected_by_name_or_id(ask, place):
    wanted = [resources_pb2.Concept(id="n07920052"), *named("cat")]
    found = ask(place=place, select_concepts=wanted)
    assert found.status.code == 10000
    assert [concept.name for concept in concepts(found)] == ["espresso", "cat"]


def test_some_unknown_concepts_make_it_mixed_with_good_outputs(ask):
    reply = ask(select_concepts=named("espresso", "Espresso", "unicorn"))
    assert reply.status.code == 10010
    assert "Espresso, unicorn" in reply.status.details
    assert reply.outputs[0].status.code == 10000
    assert [concept.name for concept in concepts(reply)] == ["espresso"]


def test_only_unknown_concepts_refuse_the_request(ask):
    reply = ask(select_concepts=named("unicorn"))
    assert reply.status.code == 21202
    assert "unicorn" in reply.status.details
    assert not reply.outputs


@pytest.mark.parametrize("fields", [{"max_concepts": 201}, {"min_value": 1.5}, {"min_value": -1}])
def test_settings_out_of_range_refuse_the_request(ask, fields):
    reply = ask(**fields)
    assert reply.status.code == 21202
    assert next(iter(fields)) in reply.status.details


def test_200_concepts_may_be_asked_for(ask):
    found = concepts(ask(max_concepts=200))
    assert len([concept for concept in found if concept.vocab_id == "imagenet"]) == 200


def test_a_minimum_keeps_boxes_of_a_model_without_scores(ask):
    assert len(ask("face-boxes", "astronaut", min_value=0.9).outputs[0].data.regions) == 1


def test_regions_are_narrowed_too(own_server, own_client, samples, helpers):
    box = (0.1, 0.1, 0.5, 0.5)
    boxes = [
        {"box": box, "label": "low", "score": 0.2},
        {"box": box},
        {"box": box, "label": "high", "score": 0.9},
    ]
    own_server.register("boxes", lambda _: boxes, output="regions")
    reply = own_client.predict("boxes", samples["cat"], model=helpers.config(min_value=0.5))
    labels = [[c.name for c in region.data.concepts] for region in reply.outputs[0].data.regions]
    assert labels == [[], ["high"]]


def test_a_concept_without_id_and_name_selects_nothing(ask):
    assert len(concepts(ask(select_concepts=named("")))) == 40
