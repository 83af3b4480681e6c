"""The shop's rules as tables: the one file of this package that another shop edits."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from enum import Enum

ORDER_PREFIX = "AL"
ORDER_DIGITS = 5


class Region(Enum):
    """Where an order goes, as far as prices, labels and patience depend on it."""

    IRELAND = "ireland"
    UNITED_KINGDOM = "united_kingdom"
    EUROPEAN_UNION = "european_union"
    OVERSEAS = "overseas"


_EU = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR"),
    *("HU", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
_OVERSEAS = ("CH", "NO", "US", "CA", "AU", "NZ", "JP")
COUNTRIES: Mapping[str, Region] = {
    "IE": Region.IRELAND,
    "GB": Region.UNITED_KINGDOM,
    **dict.fromkeys(_EU, Region.EUROPEAN_UNION),
    **dict.fromkeys(_OVERSEAS, Region.OVERSEAS),
}
"""Every country the shop ships to, by ISO 3166 alpha-2 code. Northern Ireland is GB."""

# Late and lost parcels, in working days.
LATE_AFTER = 2
LOST_AFTER: Mapping[Region, int] = {
    Region.IRELAND: 7,
    Region.UNITED_KINGDOM: 10,
    Region.EUROPEAN_UNION: 10,
    Region.OVERSEAS: 10,
}

TRACKING_LINKS: Mapping[str, str] = {
    "An Post": "https://www.anpost.com/Post-Parcels/Track/History?item={}",
    "DPD": "https://www.dpd.ie/tracking?consignmentNumber={}",
    "Royal Mail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
    "DHL": "https://www.dhl.com/ie-en/home/tracking.html?tracking-id={}",
    "UPS": "https://www.ups.com/track?tracknum={}",
}

# Returns.
RETURN_WINDOW = timedelta(days=30)
HOLIDAY_FIRST = (11, 1)  # month, day of purchase
HOLIDAY_LAST = (12, 24)
HOLIDAY_RETURNS_UNTIL = (1, 31)  # of the year after the purchase
SHIPPING_REFUND_WINDOW = timedelta(days=14)
REFUND_WITHIN = 5  # working days after the parcel arrives in the warehouse
BANK_TAKES_UP_TO = 5  # working days after the refund was sent


class LabelTerms(Enum):
    """Who pays for the way back."""

    FREE = "free"
    DEDUCTED = "deducted"
    OWN_COST = "own_cost"


LABELS: Mapping[Region, tuple[LabelTerms, Decimal]] = {
    Region.IRELAND: (LabelTerms.FREE, Decimal("0.00")),
    Region.UNITED_KINGDOM: (LabelTerms.DEDUCTED, Decimal("5.95")),
    Region.EUROPEAN_UNION: (LabelTerms.DEDUCTED, Decimal("5.95")),
    Region.OVERSEAS: (LabelTerms.OWN_COST, Decimal("0.00")),
}
"""Terms, and what they take off the refund in EUR."""


class ReturnRule(Enum):
    """Whether a line may come back, fixed when it is ordered."""

    FREELY = "freely"
    WITH_HYGIENE_STRIP = "with_hygiene_strip"
    UNOPENED = "unopened"
    FINAL_SALE = "final_sale"
    PERSONALISED = "personalised"
    GIFT_CARD = "gift_card"


RETURN_RULES_BY_CATEGORY: Mapping[str, ReturnRule] = {
    "Underwear": ReturnRule.WITH_HYGIENE_STRIP,
    "Swimwear": ReturnRule.WITH_HYGIENE_STRIP,
}
RETURN_RULES_BY_ENDING: Mapping[str, ReturnRule] = {
    "Candle": ReturnRule.UNOPENED,
    "Candles": ReturnRule.UNOPENED,
    "Soap Bar": ReturnRule.UNOPENED,
}
"""By the catalogue's category, and by how a product's name ends; everything else comes back freely."""
