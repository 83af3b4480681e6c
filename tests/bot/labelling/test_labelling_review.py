"""Which logged messages are put before staff, and how."""

from pathlib import Path

import pytest

from bot.content.annotations import Example
from bot.encoder.sentence import SentenceEncoder
from bot.labelling import proposals
from bot.labelling.messages import LoggedMessage
from bot.labelling.review import Review, ReviewSettings, review
from bot.understanding.examples import Span

DOUBTFUL = {"order_status": 0.45, "greet": 0.4, "out_of_scope": 0.1}
CERTAIN = {"order_status": 0.98, "greet": 0.01}
OUTSIDE = {"out_of_scope": 0.9, "greet": 0.05}


def shown(found: Review) -> list[str]:
    groups = [*found.uncertain, *found.unanswered]
    return [candidate.example.text for group in groups for candidate in group.candidates]


def test_only_uncertain_and_unanswered_messages_are_listed(training: list[Example], encoder: SentenceEncoder) -> None:
    messages = [
        LoggedMessage("is it coming", CERTAIN),
        LoggedMessage("is it here", DOUBTFUL),
        LoggedMessage("sing a song", OUTSIDE),
        LoggedMessage("asdf", {"greet": 0.39, "order_status": 0.1}, fell_back=True),
        LoggedMessage("", {}, fell_back=True),
    ]

    found = review(messages, training, encoder)

    assert [group.candidates[0].example.text for group in found.uncertain] == ["is it here"]
    assert sorted(shown(found)) == ["asdf", "is it here", "sing a song"]


@pytest.mark.parametrize("ranking", [{"greet": 0.59}, {"greet": 0.59, "thanks": 0.01}, {"greet": 0.61, "thanks": 0.42}])
def test_low_confidence_is_uncertain_and_so_is_a_small_margin(
    ranking: dict[str, float], training: list[Example], encoder: SentenceEncoder
) -> None:
    assert len(review([LoggedMessage("well well", ranking)], training, encoder).uncertain) == 1


def test_wordings_that_differ_in_numbers_are_one(training: list[Example], encoder: SentenceEncoder) -> None:
    texts = [
        "AL-77777 is it here?",
        "is AL-77777 here",
        "is al-88888 here!",
        "mail n@post.example",
        "Mail m@mail.example",
    ]
    found = review([LoggedMessage(text, DOUBTFUL) for text in texts], training, encoder)

    assert {group.candidates[0].example.text: group.times for group in found.uncertain} == {
        "is AL-10423 here": 2,
        "mail ciara@mail.example": 2,
        "AL-10423 is it here?": 1,
    }


def test_what_the_training_data_hold_is_not_listed_again(training: list[Example], encoder: SentenceEncoder) -> None:
    texts = ["Where is my order?", "track AL-77777 please", "hello!!!"]
    found = review([LoggedMessage(text, DOUBTFUL) for text in texts], training, encoder)
    assert shown(found) == []


def test_what_may_spare_the_most_errors_comes_first(training: list[Example], encoder: SentenceEncoder) -> None:
    rare, frequent, clearer = {"greet": 0.3, "order_status": 0.2}, {"greet": 0.5}, {"greet": 0.55, "order_status": 0.4}
    messages = [LoggedMessage("rare one", rare), LoggedMessage("a clearer one", clearer)]
    messages += [LoggedMessage("often said", frequent)] * 3

    found = review(messages, training, encoder, limit=2)

    assert shown(found) == ["often said", "rare one"]


def test_unanswered_messages_that_resemble_each_other_form_a_cluster(
    training: list[Example], encoder: SentenceEncoder
) -> None:
    blue = ["want a blue shirt", "want a blue shirt please", "want a red shirt"]
    messages = [LoggedMessage(text, OUTSIDE) for text in [*blue, "12345 67 @@@ 89"]]

    clusters = review(messages, training, encoder, ReviewSettings(distance=0.05)).unanswered

    assert [len(cluster.candidates) for cluster in clusters] == [3, 1]
    assert {candidate.example.text for candidate in clusters[0].candidates} == set(blue)


def test_a_single_unanswered_message_is_a_cluster(training: list[Example], encoder: SentenceEncoder) -> None:
    (cluster,) = review([LoggedMessage("want a shirt", OUTSIDE)], training, encoder).unanswered
    assert cluster.times == 1


def test_suggested_are_intents_of_the_training_data_logged_or_near(
    training: list[Example], encoder: SentenceEncoder
) -> None:
    renamed = {"old_name": 0.5, "greet": 0.45}
    (group,) = review([LoggedMessage("where is my order now", renamed)], training, encoder).uncertain

    assert set(group.suggestions) == {"order_status", "greet", "out_of_scope"}


def test_a_review_becomes_training_data_that_rasa_reads(
    training: list[Example], encoder: SentenceEncoder, tmp_path: Path
) -> None:
    from rasa.shared.nlu.training_data.loading import load_data  # noqa: PLC0415 - seconds of import

    hostile = 'say "hi": # no {comment} | [x](y)\n- intent: greet\n  examples: |\n\u2028 - \x07 \U0001f9e6 &a *b'
    messages = [
        LoggedMessage("Siobhan wants AL-77777", DOUBTFUL, (Span(0, 7, "person_name"),)),
        LoggedMessage(hostile, DOUBTFUL),
        LoggedMessage(hostile[::-1], OUTSIDE),
        LoggedMessage("- - -", OUTSIDE),
    ]
    found = review(messages, training, encoder)
    proposals.write(found, tmp_path / "new.yml")

    loaded = load_data(str(tmp_path / "new.yml")).intent_examples

    assert sorted(message.get("text") for message in loaded) == sorted(shown(found))
    assert {message.get("intent") for message in loaded} <= {"order_status", "greet", "out_of_scope"}
    entities = [(entity["entity"], entity["value"]) for message in loaded for entity in message.get("entities", [])]
    assert entities == [("person_name", "Ciara"), ("order_number", "AL-10423")]


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "new.yml"
    file.write_text("corrected by hand")
    with pytest.raises(FileExistsError):
        proposals.write(Review((), ()), file)
    assert file.read_text() == "corrected by hand"


def test_a_message_does_not_show_its_text_by_accident() -> None:
    assert "secret" not in repr(LoggedMessage("secret", {"greet": 1.0}))
