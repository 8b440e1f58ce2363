enum StoreCoreSeed {}
