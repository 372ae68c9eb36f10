/**
 * Who gets in. A ticket opens the app once; what it opens is a session, and its key comes with every call in a header. There is no cookie: a
 * cookie knows no ports, so any server on this machine that the browser visits would be given it. docs/security.md tells the reasons.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'

/** What a ticket was good for. */
type Redeemed = { readonly key: string } | { readonly refused: 'unknown' | 'used' }

const BEARER = 'Bearer '

export class Door {
  private readonly key = secret()
  private readonly tickets: { readonly text: string; isUsed: boolean }[] = []

  /** Another ticket: 256 bits that open the app once. */
  newTicket(): string {
    const ticket = { text: secret(), isUsed: false }
    this.tickets.push(ticket)
    return ticket.text
  }

  redeem(text: string): Redeemed {
    const ticket = this.tickets.find((one) => isEqual(text, one.text))
    if (!ticket) return { refused: 'unknown' }
    if (ticket.isUsed) return { refused: 'used' }
    ticket.isUsed = true
    return { key: this.key }
  }

  /** The ticket opens nothing any more. */
  withdraw(text: string): void {
    for (const ticket of this.tickets) if (ticket.text === text) ticket.isUsed = true
  }

  /** @param authorization The header of a call. */
  isOpenTo(authorization: string | undefined): boolean {
    return authorization?.startsWith(BEARER) === true && isEqual(authorization.slice(BEARER.length), this.key)
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
