from promptnotes.cli import main

raise SystemExit(main())
