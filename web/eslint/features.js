import path from 'node:path'

const FEATURE = /\/src\/([a-z]+)\/features\/([a-zA-Z0-9-]+)\//

function featureOf(file) {
  const found = FEATURE.exec(file.replaceAll('\\', '/'))
  return found ? `${found[1]}/${found[2]}` : null
}

function target(file, source) {
  if (source.startsWith('@/')) return file.replace(/\/src\/.*$/, `/src/${source.slice(2)}`)
  return source.startsWith('.') ? path.resolve(path.dirname(file), source) : null
}

// A feature that imports another one ties two pages together; what both need belongs beside the features.
export const noFeatureToFeature = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { cross: 'A feature never imports another feature ({{ from }} → {{ to }}).' },
  },
  create(context) {
    const from = featureOf(context.filename)
    function check(node) {
      const source = node.source?.value
      if (!from || typeof source !== 'string') return
      const file = target(context.filename, source)
      const to = file ? featureOf(`${file}/`) : null
      if (to && to !== from) context.report({ node, messageId: 'cross', data: { from, to } })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    }
  },
}
