package import CanonCrypto

/// Noise in a Vault comes from a stream that its sealed seed determines, so it can be replayed.
extension DeterministicStream: RandomWords {}
