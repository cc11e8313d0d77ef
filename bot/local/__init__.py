"""The local workspace: a stand-in for Slack that speaks its protocol to the unmodified bot."""
