// A colour for each region: the same in every window, and no two alike on one page.

const slots = 12
const hueOfRegion = new Map()

export function hueOf(region) {
  if (!hueOfRegion.has(region)) {
    const taken = new Set(hueOfRegion.values())
    let slot = slotOf(region)
    while (taken.has(hue(slot)) && taken.size < slots) slot += 5
    hueOfRegion.set(region, hue(slot))
  }
  return hueOfRegion.get(region)
}

/** The region's name in its colour. */
export function badge(region) {
  const element = document.createElement('span')
  element.className = 'region'
  element.style.setProperty('--hue', hueOf(region))
  element.textContent = region
  return element
}

const hue = (slot) => (slot * (360 / slots)) % 360

function slotOf(region) {
  let hash = 15
  for (const character of region) hash = (hash * 31 + character.codePointAt(0)) % 65_521
  return hash % slots
}
