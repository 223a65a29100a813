"""The likeliest reading of a sentence: a beam over words, scored by both models.

A character is doubted only where the character model does not know its surroundings; official text is mostly known,
and what is known is neither changed nor paid for.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any, NamedTuple

from checks.spelling.candidates import LONGEST, SINGLE, Arc, Candidates, Edit
from checks.spelling.models import Models, state

WEIGHT = 0.58  # of a character beside a word
BEAM, CHOICES, WORST = 8, 6, -2.0


class Reading(NamedTuple):
    """A beginning of the sentence: its score, the states of both models, what was changed."""

    score: float
    words: Any
    characters: Any
    edits: tuple[Edit, ...]


class Decoder:
    def __init__(self, models: Models, caution: float) -> None:
        self._models = models
        self._candidates = Candidates(models, caution)

    def known(self, text: str) -> list[int]:
        """For every character, how long the n-gram is by which the model knows it (1 to 4)."""
        return [score[1] for score in self._models.characters.full_scores(" ".join(text))][: len(text)]

    def likelihood(self, text: Iterable[str]) -> float:
        """Of the characters, log10, by the character model."""
        return float(self._models.characters.score(" ".join(text)))

    def edits(self, text: str, kept: Set[int] = frozenset()) -> tuple[Edit, ...]:
        """Changes that make the sentence likelier by more than they cost, none at `kept`; `text` holds no space."""
        doubted = [doubt and at not in kept for at, doubt in enumerate(self._doubted(text))]
        if not any(doubted):
            return ()
        singles = self._singles(text, doubted)
        beams: list[dict[tuple[str, str, str], Reading]] = [{} for _ in range(len(text) + 1)]
        beams[0]["", "", ""] = self._begin()
        for at in range(len(text)):
            best = sorted(beams[at].items(), key=lambda item: -item[1].score)[:BEAM]
            arcs = [*singles[at], *self._arcs(text, at, doubted)]
            for (_, last, tail), reading in best:
                for arc in arcs:
                    longer = self._longer(reading, arc, at)
                    key = (last, arc.word, (tail + arc.word)[-3:])
                    beam = beams[at + len(arc.word)]
                    if key not in beam or beam[key].score < longer.score:
                        beam[key] = longer
            beams[at] = {}
        return max(beams[-1].values(), key=self._ended).edits

    def _doubted(self, text: str) -> list[bool]:
        known = self.known(text)
        return ["一" <= char <= "鿿" and sum(n >= 3 for n in known[at : at + 3]) < 2 for at, char in enumerate(text)]

    def _begin(self) -> Reading:
        words, characters = state(), state()
        self._models.words.BeginSentenceWrite(words)
        self._models.characters.BeginSentenceWrite(characters)
        return Reading(0.0, words, characters, ())

    def _ended(self, reading: Reading) -> float:
        words: float = self._models.words.BaseScore(reading.words, "</s>", state())
        characters: float = self._models.characters.BaseScore(reading.characters, "</s>", state())
        return reading.score + words + WEIGHT * characters

    def _longer(self, reading: Reading, arc: Arc, at: int) -> Reading:
        words, characters = state(), reading.characters
        score = reading.score - arc.cost + self._models.words.BaseScore(reading.words, arc.word, words)
        for char in arc.word:
            following = state()
            score += WEIGHT * self._models.characters.BaseScore(characters, char, following)
            characters = following
        edits = tuple((at + place, char) for place, char in arc.edits)
        return Reading(score, words, characters, reading.edits + edits)

    def _arcs(self, text: str, at: int, doubted: list[bool]) -> list[Arc]:
        """Words that stand here as typed, and words that may have been meant."""
        found = [Arc(text[at], 0.0)]
        for end in range(at + 2, min(at + LONGEST, len(text)) + 1):
            typed = text[at:end]
            if typed in self._models.vocabulary:
                found.append(Arc(typed, 0.0))
            if any(doubted[at:end]):
                meant = self._candidates.words(typed)
                found += [arc for arc in meant if all(doubted[at + place] for place, _ in arc.edits)]
        return found

    def _singles(self, text: str, doubted: list[bool]) -> list[list[Arc]]:
        """For every doubted character, the few others that the character model prefers between these neighbours."""
        model = self._models.characters
        before = self._begin().characters
        found: list[list[Arc]] = []
        for at, char in enumerate(text):
            ranked = []
            if doubted[at]:
                base = self._local(before, text[at : at + 4])
                for other, cost in self._candidates.costs(char).items():
                    gain = self._local(before, other + text[at + 1 : at + 4]) - base - cost
                    if gain > WORST:
                        ranked.append((gain, Arc(other, cost + SINGLE, ((0, other),))))
            found.append([arc for _, arc in sorted(ranked, reverse=True)[:CHOICES]])
            following = state()
            model.BaseScore(before, char, following)
            before = following
        return found

    def _local(self, before: Any, text: str) -> float:
        score = 0.0
        for char in text:
            following = state()
            score += self._models.characters.BaseScore(before, char, following)
            before = following
        return score
