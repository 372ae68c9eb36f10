import { describe, expect, it } from 'vitest'
import { addressOf, labAt } from '../../../src-renderer/host/address'

describe('an address', () => {
  it.each([
    ['', null, ''],
    ['#/uefi-memory/12-memory-map', null, '#/uefi-memory/12-memory-map'],
    ['#ticket=abc', 'abc', ''],
    ['#ticket=abc/uefi-memory/12-memory-map', 'abc', '#/uefi-memory/12-memory-map'],
    ['#ticket=', '', '']
  ])('%j', (hash, ticket, place) => {
    expect(addressOf(hash)).toEqual({ ticket, place })
  })
})

describe('the lab of a place', () => {
  it.each([
    ['#/uefi-memory/12-memory-map', { pack: 'uefi-memory', lab: '12-memory-map' }],
    ['#/', null],
    ['', null],
    ['#sandbox/one', null],
    ['#/uefi-memory', null],
    ['#/uefi-memory/12-memory-map/more', null]
  ])('%j', (place, lab) => {
    expect(labAt(place)).toEqual(lab)
  })
})
