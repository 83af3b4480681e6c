"""The strict check of a shop's content: domain, training data, documents, test stories, named actions."""

from bot.content.check import check
from bot.content.problem import Problem
from bot.content.settings import CheckSettings
from bot.content.statistics import IntentStatistics, statistics

__all__ = ["CheckSettings", "IntentStatistics", "Problem", "check", "statistics"]
