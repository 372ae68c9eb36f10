/** The headers that both doors answer with: what the page may do, and that nobody else may use it. */

/** The page, and everything it loads but the sandbox's worker. Monaco needs inline styles; the engine compiles WebAssembly in the page. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

/** The worker that runs drivers: it is handed a compiled module and may load its own script, nothing else. */
export const SANDBOX_POLICY = "default-src 'none'; script-src 'self'"

/** @param path The path that is asked for, with its leading slash. */
export function headersFor(path: string): Record<string, string> {
  const hashed = path.startsWith('/assets/') || path.startsWith('/sandbox/')
  return {
    'Content-Security-Policy': path.startsWith('/sandbox/') ? SANDBOX_POLICY : PAGE_POLICY,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    // Names of assets change with their content.
    'Cache-Control': hashed ? 'private, max-age=31536000, immutable' : 'no-store'
  }
}

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  ttf: 'font/ttf',
  woff2: 'font/woff2',
  map: 'application/json; charset=utf-8'
}

/** The media type of a file by its name; unknown ones are bytes. */
export function mediaType(path: string): string {
  return types[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream'
}
