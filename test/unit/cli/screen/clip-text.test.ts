import { describe, expect, it } from 'vitest'
import { clipText, fitText } from '../../../../src/cli/screen/clip-text.ts'

describe('text in so many columns', () => {
  it.each([
    ['orders', 6, 'orders'],
    ['orders', 5, 'orde…'],
    ['orders', 1, '…'],
    ['orders', 0, ''],
    ['주문주문', 8, '주문주문'],
    ['주문주문', 7, '주문주…'],
    ['주문주문', 6, '주문…'],
  ])('%s in %i is %s', (text, width, clipped) => {
    expect(clipText(text, width)).toBe(clipped)
  })

  it('is filled up with blanks, before it where it is a number', () => {
    expect(fitText('주문', 6, 'left')).toBe('주문  ')
    expect(fitText('12', 6, 'right')).toBe('    12')
  })
})
