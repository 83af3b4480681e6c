"""Settings of all tests: nothing is sent anywhere, and nothing is written but into the tests' own folders."""

import os

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["HF_HUB_OFFLINE"] = "1"
