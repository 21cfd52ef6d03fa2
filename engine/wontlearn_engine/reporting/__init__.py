"""Reports: the JSON object, and the formats printed from it."""
