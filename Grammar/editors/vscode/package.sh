#!/bin/bash
# Zips the extension into canon.vsix (Open Packaging Conventions): its folder, a manifest, the types of the parts.
set -euo pipefail
cd "$(dirname "$0")"
out=$PWD/canon.vsix
version=$(sed -n 's/^ *"version": "\(.*\)",$/\1/p' package.json)
engine=$(sed -n 's/.*"vscode": "\(.*\)".*/\1/p' package.json)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

cat > "$folder/extension.vsixmanifest" <<MANIFEST
<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="canon" Version="$version" Publisher="canon"/>
    <DisplayName>Canon</DisplayName>
    <Description xml:space="preserve">Policies for training on receipts that never leave their Vaults.</Description>
    <Categories>Programming Languages</Categories>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="$engine"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace"/>
    </Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
  </Assets>
</PackageManifest>
MANIFEST
cat > "$folder/[Content_Types].xml" <<TYPES
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="json" ContentType="application/json"/>
  <Default Extension="js" ContentType="application/javascript"/>
  <Default Extension="md" ContentType="text/markdown"/>
  <Default Extension="vsixmanifest" ContentType="text/xml"/>
</Types>
TYPES
mkdir "$folder/extension"
cp package.json extension.js language-configuration.json canon.tmLanguage.json README.md "$folder/extension"
if [ -d node_modules ]; then cp -r node_modules "$folder/extension"; fi
rm -f "$out"
(cd "$folder" && zip -q -r -X "$out" .)
echo "$out"
