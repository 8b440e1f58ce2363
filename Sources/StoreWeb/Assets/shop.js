// What the pages of the shop do better with scripts.
