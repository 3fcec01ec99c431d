module sanshe/e2e

go 1.26.7

require (
	sanshe/contracts v0.0.0
	sanshe/libs v0.0.0
	sanshe/services v0.0.0
)

replace (
	sanshe/contracts => ../contracts
	sanshe/libs => ../libs
	sanshe/services => ../services
)
