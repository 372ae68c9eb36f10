/** What a driver can import, read from the SDK's own sources: each name with what it is, and where it is specified. */
import { join } from 'node:path'
import ts from 'typescript'

/** One name, or a member of a table: 'AllocateAnyPages', 'EFI_BOOT_SERVICES.AllocatePages'. */
export interface SdkName {
  readonly name: string
  readonly kind: 'constant' | 'GUID' | 'function' | 'service' | 'structure' | 'type'
  /** Of a constant or a GUID its value, of what is called its parameters, each as the source has them. */
  readonly shown: string
  /** The first sentence of its doc comment. */
  readonly says: string
  /** 'UEFI 2.10 §7.2.1'. */
  readonly specified: readonly string[]
}
/** A module that a driver imports. */
export interface SdkModule {
  readonly name: string
  /** Modules whose names it has, too. */
  readonly brings: readonly string[]
  readonly names: readonly SdkName[]
}

const guest = join(import.meta.dirname, '../../src-lab/sdk/guest')

/** How a doc comment says where a name comes from. */
const SPECIFIED =
  /UEFI 2\.10 (?:§\d+(?:\.\d+)*|appendix [A-Z])|PI 1\.8 volume \d (?:§\d+(?:\.\d+)*|appendix [A-Z])|EDK II(?: [A-Z][A-Za-z]+(?:\.h)?)?|U-Boot's (?:command \w+|\w+\.h)|This SDK's own/g

/** @param modules What a driver can import, as build-sdk.js lists it. */
export function sdkNames(modules: readonly string[]): readonly SdkModule[] {
  const { config } = ts.readConfigFile(join(guest, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: unknown }
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, guest)
  const program = ts.createProgram(fileNames, options)
  const reader = new Reader(program.getTypeChecker())
  const sourceOf = (name: string): ts.SourceFile => {
    const path = [`${name}.ts`, `${name}/index.ts`].map((file) => join(guest, file)).find((file) => ts.sys.fileExists(file))!
    return program.getSourceFile(path)!
  }
  const exported = new Map(modules.map((name) => [name, reader.exported(sourceOf(name))]))
  return modules.map((name) => reader.module(name, exported))
}

class Reader {
  constructor(private readonly checker: ts.TypeChecker) {}

  exported(source: ts.SourceFile): readonly ts.Symbol[] {
    return this.checker
      .getExportsOfModule(this.checker.getSymbolAtLocation(source)!)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol))
  }

  /** @param exported Of every module. */
  module(name: string, exported: ReadonlyMap<string, readonly ts.Symbol[]>): SdkModule {
    const all = exported.get(name)!
    const brought = [...exported].filter(
      ([other, names]) => other !== name && names.length < all.length && names.every((one) => all.includes(one))
    )
    // What comes with a module that comes with another one is said there.
    const brings = brought.filter(
      ([, names]) => !brought.some(([, more]) => more.length > names.length && names.every((one) => more.includes(one)))
    )
    const others = new Set(brings.flatMap(([, names]) => names))
    return {
      name,
      brings: brings.map(([other]) => other).sort(),
      names: all.filter((symbol) => !others.has(symbol)).flatMap((symbol) => this.names(symbol))
    }
  }

  private names(symbol: ts.Symbol): SdkName[] {
    const own = this.one(symbol, '', [])
    const table = symbol.declarations?.find((node) => ts.isInterfaceDeclaration(node))
    if (!table) return [own]
    const methods = table.members.filter((member) => ts.isMethodSignature(member))
    return [own, ...methods.map((member) => this.one(this.checker.getSymbolAtLocation(member.name)!, `${symbol.name}.`, own.specified))]
  }

  /** @param above Where the whole is specified that it is a part of. */
  private one(symbol: ts.Symbol, prefix: string, above: readonly string[]): SdkName {
    const comment = ts.displayPartsToString(symbol.getDocumentationComment(this.checker))
    const specified = [...new Set(comment.match(SPECIFIED) ?? [])]
    const [first = ''] = /^[\s\S]*?[.:](?=\s|$)/.exec(comment.replace(SPECIFIED, '').replace(/\s+/g, ' ').trim()) ?? []
    return {
      name: `${prefix}${symbol.name}`,
      ...this.kindOf(symbol, prefix !== ''),
      says: first.replace(/:$/, '.').replace(/^\.$/, ''),
      specified: specified.length > 0 ? specified : above
    }
  }

  private kindOf(symbol: ts.Symbol, isMember: boolean): Pick<SdkName, 'kind' | 'shown'> {
    const nodes = symbol.declarations ?? []
    const variable = nodes.find((node) => ts.isVariableDeclaration(node))
    const type = this.checker.getTypeOfSymbol(symbol)
    const [signature] = type.getCallSignatures()
    if (isMember || nodes.some((node) => ts.isFunctionDeclaration(node)) || (variable && signature)) {
      const parameters = signature?.getParameters().map((parameter) => parameter.name) ?? []
      return { kind: isMember ? 'service' : 'function', shown: `(${parameters.join(', ')})` }
    }
    if (variable?.initializer) {
      const value = variable.initializer.getText()
      if (/^-?(0x[\da-f]+|\d+)n?$/i.test(value)) return { kind: 'constant', shown: value }
      if (/^'[\dA-F]{8}(-[\dA-F]{4}){3}-[\dA-F]{12}'$/i.test(value)) return { kind: 'GUID', shown: value.slice(1, -1) }
      return type.getProperty('at')
        ? { kind: 'structure', shown: '' }
        : { kind: 'constant', shown: /^(true|false|'.*')$/.test(value) ? value : '' }
    }
    return { kind: variable ? 'constant' : 'type', shown: '' }
  }
}
