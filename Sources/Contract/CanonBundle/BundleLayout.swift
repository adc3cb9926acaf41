import CanonCrypto
import CanonEncoding
package import CanonTypes
import CanonWorld

/// An OCI image layout folder (image-spec 1.1) that bundles travel in.
///
/// A bundle is one layer of an artifact manifest, byte for byte as its file, signatures included.
/// Whoever pulls pins the digest of the manifest, which pins that of the file.
package struct BundleLayout: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  package static let artifactType = "application/vnd.canon.bundle.v2"
  static let manifestType = "application/vnd.oci.image.manifest.v1+json"
  static let indexType = "application/vnd.oci.image.index.v1+json"
  static let emptyType = "application/vnd.oci.empty.v1+json"
  private static let mostBytes = 4 << 20

  private struct Marker: Codable {
    var imageLayoutVersion: String

    private enum CodingKeys: String, ForeignKey { case imageLayoutVersion }
  }

  private struct Index: Codable {
    var manifests: [Descriptor]
    /// Left out by some tools.
    var mediaType: String?
    var schemaVersion: Int64

    private enum CodingKeys: String, ForeignKey { case manifests, mediaType, schemaVersion }
  }

  private struct ArtifactManifest: Codable {
    var artifactType: String
    var config: Descriptor
    var layers: [Descriptor]
    var mediaType: String
    var schemaVersion: Int64

    private enum CodingKeys: String, ForeignKey {
      case artifactType, config, layers, mediaType, schemaVersion
    }
  }

  private struct Descriptor: Codable, Equatable {
    var annotations: Annotations?
    var artifactType: String?
    var digest: String
    var mediaType: String
    var size: Int64

    private enum CodingKeys: String, ForeignKey {
      case annotations, artifactType, digest, mediaType, size
    }
  }

  private struct Annotations: Codable, Equatable {
    var name: String?
    var title: String?

    private enum CodingKeys: String, ForeignKey {
      case name = "org.opencontainers.image.ref.name"
      case title = "org.opencontainers.image.title"
    }
  }

  /// Puts a bundle file into the layout, which is made where there is none.
  ///
  /// Blobs come before the index that names them, each whole or not at all.
  ///
  /// - Parameters:
  ///   - bytes: a bundle whose form the caller looked at.
  ///   - name: the reference under which other tools find it; the newest push has it.
  /// - Returns: the digest to pull by.
  package func push(_ bytes: [UInt8], name: String) throws -> Digest {
    try Files.makeFolder("\(path)/blobs/sha256")
    let lock = try FileLock("\(path)/.lock")
    defer { withExtendedLifetime(lock) {} }
    var index = try readIndex()
    let empty = Array("{}".utf8)
    let manifest = ArtifactManifest(
      artifactType: BundleLayout.artifactType,
      config: try put(empty, type: BundleLayout.emptyType),
      layers: [
        try put(
          bytes, type: BundleLayout.artifactType,
          Annotations(name: nil, title: "\(name).bundle"))
      ],
      mediaType: BundleLayout.manifestType, schemaVersion: 2)
    var descriptor = try put(
      try CanonicalJSON.encode(manifest), type: BundleLayout.manifestType)
    descriptor.artifactType = BundleLayout.artifactType
    // A name is that of one manifest; the older ones stay, to be pulled by digest.
    for place in index.manifests.indices where index.manifests[place].annotations?.name == name {
      index.manifests[place].annotations = nil
    }
    index.manifests.removeAll { $0.digest == descriptor.digest }
    descriptor.annotations = Annotations(name: name, title: nil)
    index.manifests.append(descriptor)
    try Files.write(
      try CanonicalJSON.encode(Marker(imageLayoutVersion: "1.0.0")), to: "\(path)/oci-layout")
    try Files.write(try CanonicalJSON.encode(index), to: "\(path)/index.json")
    return SHA256.digest(try CanonicalJSON.encode(manifest))
  }

  /// The bundle file under a manifest's digest; whether it may be believed is not judged here.
  package func pull(_ digest: Digest) throws -> [UInt8] {
    let marker: Marker = try decode(try Files.read("\(path)/oci-layout", limit: 4_096))
    guard marker.imageLayoutVersion == "1.0.0" else {
      throw BundleFault(
        .layout, at: "oci-layout", "layout \(marker.imageLayoutVersion) is not understood here")
    }
    let manifest: ArtifactManifest = try decode(
      try blob(digest, limit: BundleLayout.mostBytes))
    guard manifest.mediaType == BundleLayout.manifestType, manifest.schemaVersion == 2,
      manifest.artifactType == BundleLayout.artifactType, manifest.layers.count == 1,
      manifest.layers[0].mediaType == BundleLayout.artifactType
    else { throw BundleFault(.layout, at: digest.description, "it is no manifest of a bundle") }
    let layer = manifest.layers[0]
    guard layer.digest.hasPrefix("sha256:"),
      let bytes = Hexadecimal.bytes(of: String(layer.digest.dropFirst(7))),
      let pinned = Digest(bytes: bytes)
    else { throw BundleFault(.layout, at: layer.digest, "digests are SHA-256 here") }
    let bundle = try blob(pinned, limit: Bundle.mostBytes)
    guard Int64(bundle.count) == layer.size else {
      throw BundleFault(.otherBlob, at: layer.digest, "it has \(bundle.count) bytes")
    }
    return bundle
  }

  private func blob(_ digest: Digest, limit: Int) throws -> [UInt8] {
    let file = "\(path)/blobs/sha256/\(digest)"
    guard Files.exists(file) else {
      throw BundleFault(.otherBlob, at: digest.description, "the layout does not have it")
    }
    let bytes = try Files.read(file, limit: limit)
    guard SHA256.digest(bytes) == digest else {
      throw BundleFault(.otherBlob, at: digest.description, "its bytes have another digest")
    }
    return bytes
  }

  private func put(
    _ bytes: [UInt8], type: String, _ annotations: Annotations? = nil
  ) throws -> Descriptor {
    let digest = SHA256.digest(bytes)
    try Files.write(bytes, to: "\(path)/blobs/sha256/\(digest)")
    return Descriptor(
      annotations: annotations, digest: "sha256:\(digest)", mediaType: type,
      size: Int64(bytes.count))
  }

  /// The index as it is; one of another tool with more in it than is known here is left alone.
  private func readIndex() throws -> Index {
    let file = "\(path)/index.json"
    guard Files.exists(file) else {
      return Index(manifests: [], mediaType: BundleLayout.indexType, schemaVersion: 2)
    }
    return try decode(try Files.read(file, limit: BundleLayout.mostBytes))
  }

  private func decode<T: Decodable>(_ bytes: [UInt8]) throws -> T {
    do { return try CanonicalJSON.decode(T.self, from: bytes, .written) } catch {
      throw BundleFault(.layout, at: error.path, "\(error.sentence) (\(error.code))")
    }
  }
}
