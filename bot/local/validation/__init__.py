"""The checks behind `bot.local.validate`: two independent ones, and the rules that neither knows."""
