import type { CdnProvider } from '@parallax/contract';

/**
 * How providers name places where they do not use an IATA code, in upper case, and the IATA code that we read them as.
 * Providers do not publish these lists whole, so that the readings are ours: what is not here has no place, which says
 * nothing wrong.
 */
export const SPELLINGS: Partial<Record<CdnProvider, Readonly<Record<string, string>>>> = {
  // A country, or a state of the United States, and a number: the first place that it had there.
  bunny: {
    ...{ AT: 'VIE', AU: 'SYD', BE: 'BRU', BG: 'SOF', BR: 'GRU', CA: 'YYZ', CH: 'ZRH', CL: 'SCL', CZ: 'PRG' },
    ...{ DE: 'FRA', DK: 'CPH', ES: 'MAD', FI: 'HEL', FR: 'CDG', GR: 'ATH', HK: 'HKG', HU: 'BUD', IE: 'DUB' },
    ...{ IN: 'BOM', IT: 'MXP', JP: 'NRT', KR: 'ICN', NL: 'AMS', NO: 'OSL', NZ: 'AKL', PE: 'LIM', PH: 'MNL' },
    ...{ PL: 'WAW', PT: 'LIS', RO: 'OTP', SE: 'ARN', SG: 'SIN', TR: 'IST', TW: 'TPE', UK: 'LHR', ZA: 'JNB' },
    ...{ ASB: 'IAD', GA: 'ATL', LA: 'LAX', NY: 'JFK', TX: 'DFW', WA: 'SEA' },
  },
  ovhcloud: {
    ...{ BHS: 'YUL', DAL: 'DFW', ERI: 'LHR', GRA: 'LIL', LIM: 'FRA', LON: 'LHR', MAD: 'MAD', MIL: 'MXP', RBX: 'LIL' },
    ...{ SBG: 'SXB', SJO: 'SJC', VIE: 'VIE', WAW: 'WAW' },
  },
  // Country and the beginning of the city.
  keycdn: {
    ...{ AUSY: 'SYD', CHZH: 'ZRH', DEFR: 'FRA', FRPA: 'CDG', JPTK: 'NRT', NLAM: 'AMS', SGSG: 'SIN', UKLO: 'LHR' },
    ...{ USAT: 'ATL', USCH: 'ORD', USDA: 'DFW', USLA: 'LAX', USMI: 'MIA', USNY: 'JFK', USSE: 'SEA', USSF: 'SFO' },
  },
  // The building.
  gcore: { AM3: 'AMS', FR5: 'FRA', M9: 'MOW', SG1: 'SIN' },
  fastly: { WDC: 'IAD' },
};
