enum StoreWebSeed {}
