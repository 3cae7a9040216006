/* rng: random numbers that are the same on every machine.
 *
 * Promises: one independent generator per (seed, stream), so customer 17 is the same person whether generated first,
 * last or alone; only IEEE additions, multiplications, divisions and square roots, no libm (whose last bits differ
 * between processors), so the same seed gives the same bytes.
 *
 *     struct rng g;
 *     rng_seed(&g, seed, customer);
 *     if (rng_chance(&g, 0.1)) wait_s = rng_between(&g, 121, 600);
 */
#ifndef SNAG_SIM_RNG_H
#define SNAG_SIM_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
    uint64_t s[4];
};

/* The state from seed and stream by splitmix64 (Steele, Lea and Flood 2014). */
void rng_seed(struct rng *g, uint64_t seed, uint64_t stream);
/* 64 random bits: xoshiro256** (Blackman and Vigna 2018). */
uint64_t rng_next(struct rng *g);
/* Uniform on [0, 1), 53 bits. */
double rng_unit(struct rng *g);
/* Uniform on 0 … n - 1, n > 0 (multiply and shift; the bias is below n / 2^32). */
uint32_t rng_below(struct rng *g, uint32_t n);
/* Uniform on lo … hi, both included; lo if hi < lo. */
int64_t rng_between(struct rng *g, int64_t lo, int64_t hi);
/* True with probability p; always draws once. */
bool rng_chance(struct rng *g, double p);
/* Exponential with mean 1 (by inversion), standard normal (polar method, Marsaglia and Bray 1964). */
double rng_exponential(struct rng *g);
double rng_normal(struct rng *g);
/* How many of n independent trials with probability p succeed. */
int rng_binomial(struct rng *g, int n, double p);

/* exp and natural logarithm to about 15 digits; x > 0 for the logarithm, |x| < 700 for exp. */
double portable_exp(double x);
double portable_log(double x);
/* 1 / (1 + exp(-x)) and its inverse. */
double portable_logistic(double x);
double portable_logit(double p);
/* The share of a standard normal below x. */
double portable_normal(double x);

#endif
