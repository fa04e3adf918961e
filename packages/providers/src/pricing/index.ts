export { type BundledPrice, bundledPriceOf } from './bundled.ts';
export { type BilledUsage, type Cost, costOf, type CostQuestion } from './cost.ts';
export { type PicoUsd, usdNumber, usdText } from './money.ts';
export { type Price, priceOfPricing, priceOfRates, type RatesText } from './price.ts';
