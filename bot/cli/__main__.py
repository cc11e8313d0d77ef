"""`python -m bot.cli`: the same as `toban`, where no script is installed."""

from bot.cli import main

if __name__ == "__main__":
    main()
